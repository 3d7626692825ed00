import { isResumable } from '../document.ts';
import { ConnectionRefused, StreamRefused } from '../errors.ts';
import type { Payload } from '../operation.ts';
import type { Stream } from '../stream.ts';
import type { StreamStatus } from '../stream-status.ts';
import type { ReactClient } from './client-context.ts';
import { errorOf } from './error-of.ts';
import { createLiveStore } from './live-store.ts';
import type { PlainOperation } from './plain-operation.ts';

/** A payload; one of a stream that is followed has a cursor. */
export type StreamEvent<Data> = Payload<Data> & { readonly cursor?: string };

/** What a component shows of a stream. */
export interface StreamState<Data> {
  /** The latest payload; React may leave out those between two renders. */
  readonly event: StreamEvent<Data> | undefined;
  readonly data: Data | undefined;
  /** `idle`: there is no operation. `ended`: `code` and `error` say why. */
  readonly status: StreamStatus | 'idle' | 'ended';
  /** With which it was ended: that of a GraphQL error, or of the socket (4401: sign in again). Undefined: the server completed it. */
  readonly code: string | number | undefined;
  readonly error: Error | undefined;
}

export const idleStream = {
  event: undefined,
  data: undefined,
  status: 'idle',
  code: undefined,
  error: undefined,
} as const satisfies StreamState<never>;

/**
 * A stream while it is shown. Hidden and shown again, it goes on after the last event that was handed over: what came meanwhile is delivered.
 */
export function createStreamStore<Data>(
  client: ReactClient,
  operation: PlainOperation,
  onEvent: (event: StreamEvent<Data>) => void,
) {
  let { after } = operation.variables as { readonly after?: string | null };

  const open = (onStatus: (status: StreamStatus) => void): Stream<StreamEvent<Data>> =>
    isResumable(operation.query)
      ? client.follow<Data>(
          { ...operation, variables: { ...operation.variables, after: after ?? null } },
          { onStatus },
        )
      : client.watch<Data>(operation, { onStatus });

  const first: StreamState<Data> = { ...idleStream, status: 'connecting' };
  const store = createLiveStore<StreamState<Data>>(first, (become) => {
    let isOver = store.state().status === 'ended';
    let stream: Stream<StreamEvent<Data>> | undefined;
    const finish = (error?: unknown): void => {
      if (isOver) return;
      isOver = true;
      become({ status: 'ended', ...endingOf(error) });
    };
    const read = async (): Promise<void> => {
      stream = open((status) => {
        if (!isOver) become({ status });
      });
      for await (const event of stream) {
        // It was hidden in this very moment: the event comes again.
        if (isOver) return;
        after = event.cursor ?? after;
        become({ event, data: event.data ?? undefined });
        onEvent(event);
      }
    };
    if (!isOver) read().then(() => finish(), finish);
    return () => {
      if (!isOver && store.state().status === 'open') become({ status: 'reconnecting' });
      isOver = true;
      stream?.close();
    };
  });
  return store;
}

function endingOf(error: unknown): Pick<StreamState<never>, 'code' | 'error'> {
  if (error === undefined) return { code: undefined, error };
  const isRefusal = error instanceof StreamRefused || error instanceof ConnectionRefused;
  return { code: isRefusal ? error.code : undefined, error: errorOf(error) };
}
