import type { GraphQLFormattedError } from 'graphql';
import { stringifyExact } from '../exact-json.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { TraceHeaders } from '../viewers/request-context.ts';

/** One result that a subgraph sent: parsed once, and the same object for all operations that it was sent for. */
export interface UpstreamEvent {
  /** Not to be changed. */
  readonly payload: ResponsePayload;
  readonly size: number;
}

/** The payload of a `subscribe` message. The viewer's token travels in `extensions`: the socket is shared by all viewers. */
export interface UpstreamOperation {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: { readonly internalToken?: string } & TraceHeaders;
}

/** Exactly one of `error`, `complete` and `lost` ends an operation, unless it is stopped before. */
export interface UpstreamHandlers {
  next(event: UpstreamEvent): void;
  error(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
  /** The socket is gone; the operation itself had no fault. */
  lost(): void;
}

/** An operation that runs. All of it may be called at any time, also after its end. */
export interface UpstreamSubscription {
  stop(): void;
  /** Asks for no more events for now, or for more again; false: the instance cannot be asked (it knows graphql-transport-ws only). */
  pause(paused: boolean): boolean;
}

export const noSubscription: UpstreamSubscription = { stop: () => undefined, pause: () => false };

/** For an operation without a {@link subscribeFrame}. */
export function tooLarge(maxBytes: number): GraphQLFormattedError {
  const reason = 'This operation and its variables are too deeply nested, or too large for their subgraph';
  return {
    message: `${reason}: the limit is ${maxBytes} bytes. Send less.`,
    extensions: { code: 'BAD_USER_INPUT' },
  };
}

/** Undefined when it is too large, or nested so deeply that it cannot be written as JSON. */
export function subscribeFrame(id: string, payload: UpstreamOperation, maxBytes: number): string | undefined {
  try {
    const frame = stringifyExact({ id, type: 'subscribe', payload });
    return Buffer.byteLength(frame) <= maxBytes ? frame : undefined;
  } catch {
    return undefined;
  }
}
