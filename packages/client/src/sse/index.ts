export { createSseClient, type SseClientOptions } from './sse-client.ts';
