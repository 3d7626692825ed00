import { createClientOver, type Client, type ClientOptions } from '../client.ts';
import { createEventStreamConnection } from './event-stream-connection.ts';

export type SseClientOptions = Omit<ClientOptions, 'webSocket'>;

/**
 * The same client where a proxy lets no WebSocket through: each subscription is a request that stays open (graphql-sse, distinct
 * connections). By HTTP/1.1 a browser keeps six of them at a time, by HTTP/2 about a hundred.
 */
export function createSseClient(options: SseClientOptions): Client {
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  return createClientOver((connection) => createEventStreamConnection({ ...connection, fetch }), options);
}
