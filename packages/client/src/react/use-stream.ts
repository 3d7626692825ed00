import { useInsertionEffect, useRef, useSyncExternalStore } from 'react';
import type { Operation } from '../operation.ts';
import { useClient } from './client-context.ts';
import { operationKey, type PlainOperation, plainOperation } from './plain-operation.ts';
import { createStreamStore, idleStream, type StreamEvent, type StreamState } from './stream-store.ts';
import { useKeyed } from './use-keyed.ts';

export type { StreamEvent, StreamState } from './stream-store.ts';

export interface StreamHandlers<Data> {
  /** Called for every event, once and in order, also where React leaves out a render. What it throws ends the stream. */
  readonly onEvent?: (event: StreamEvent<Data>) => void;
}

/**
 * A subscription, from mounting to unmounting. A document that declares `$after: Cursor` and passes it on is followed, any other watched. Another
 * operation or another client begins another stream; `variables.after` alone does not. Undefined: none.
 */
export function useStream<Data, Variables extends object = object>(
  operation: Operation<Data, Variables> | undefined,
  { onEvent }: StreamHandlers<Data> = {},
): StreamState<Data> {
  const client = useClient();
  const latest = useRef(onEvent);
  useInsertionEffect(() => {
    latest.current = onEvent;
  });
  const plain = operation && plainOperation(operation);
  const store = useKeyed([client, plain && streamKey(plain)], () =>
    plain === undefined ? none : createStreamStore<Data>(client, plain, (event) => latest.current?.(event)),
  );
  return useSyncExternalStore<StreamState<Data>>(store.subscribe, store.state, store.state);
}

const none = { subscribe: () => () => undefined, state: () => idleStream };

/** Where a stream begins does not count: it goes on from where it is. */
function streamKey({ variables, ...plain }: PlainOperation): string {
  return operationKey({ ...plain, variables: { ...variables, after: undefined } });
}
