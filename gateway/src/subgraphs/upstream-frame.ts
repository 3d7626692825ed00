import type { GraphQLFormattedError } from 'graphql';
import type { ResponsePayload } from '../operations/response-payload.ts';

/** What a subgraph may send over graphql-transport-ws (PROTOCOL.md of enisdenjo/graphql-ws). */
export type UpstreamFrame =
  | { readonly type: 'connection_ack' | 'pong' }
  | { readonly type: 'ping'; readonly payload?: unknown }
  | { readonly type: 'next'; readonly id: string; readonly payload: ResponsePayload }
  | { readonly type: 'error'; readonly id: string; readonly payload: readonly GraphQLFormattedError[] }
  | { readonly type: 'complete'; readonly id: string };

/** Undefined when it is no frame of the protocol. Checks the shape that is relied on, not the GraphQL inside. */
export function parseUpstreamFrame(text: string): UpstreamFrame | undefined {
  let frame: { readonly type?: unknown; readonly id?: unknown; readonly payload?: unknown } | null;
  try {
    frame = JSON.parse(text) as typeof frame;
  } catch {
    return undefined;
  }
  return isFrame(frame) ? frame : undefined;
}

function isFrame(frame: { type?: unknown; id?: unknown; payload?: unknown } | null): frame is UpstreamFrame {
  switch (frame?.type) {
    case 'connection_ack':
    case 'ping':
    case 'pong':
      return true;
    case 'next':
      return typeof frame.id === 'string' && typeof frame.payload === 'object' && frame.payload !== null;
    case 'error':
      return typeof frame.id === 'string' && Array.isArray(frame.payload);
    case 'complete':
      return typeof frame.id === 'string';
    default:
      return false;
  }
}
