import type { GraphQLFormattedError } from 'graphql';
import { parseExact } from '../exact-json.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';

/** What a subgraph may send: graphql-transport-ws (PROTOCOL.md of enisdenjo/graphql-ws), with a `next` for many of parley-fanout.v1. */
export type UpstreamFrame =
  | { readonly type: 'connection_ack' | 'pong' }
  | { readonly type: 'ping'; readonly payload?: unknown }
  | NextFrame
  | { readonly type: 'error'; readonly id: string; readonly payload: readonly GraphQLFormattedError[] }
  | { readonly type: 'complete'; readonly id: string };

/** `ids`: of all operations that get this result, where there are several. */
export interface NextFrame {
  readonly type: 'next';
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly payload: ResponsePayload;
}

/** Undefined when it is no frame of the protocol. Checks the shape that is relied on, not the GraphQL inside. */
export function parseUpstreamFrame(text: string): UpstreamFrame | undefined {
  try {
    const frame = parseExact(text) as Unchecked;
    return isFrame(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}

type Unchecked = { type?: unknown; id?: unknown; ids?: unknown; payload?: unknown } | null;

function isFrame(frame: Unchecked): frame is UpstreamFrame {
  switch (frame?.type) {
    case 'connection_ack':
    case 'ping':
    case 'pong':
      return true;
    case 'next':
      if (typeof frame.payload !== 'object' || frame.payload === null) return false;
      return typeof frame.id === 'string' || (Array.isArray(frame.ids) && frame.ids.every(isText));
    case 'error':
      return typeof frame.id === 'string' && Array.isArray(frame.payload);
    case 'complete':
      return typeof frame.id === 'string';
    default:
      return false;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
