'use client';

export { ClientProvider, useClient, type ReactClient } from './client-context.ts';
export { useQuery, type QueryResult } from './use-query.ts';
export { useStream, type StreamEvent, type StreamHandlers, type StreamState } from './use-stream.ts';
