import type { GraphQLFormattedError } from 'graphql';
import type { ReactClient } from './client-context.ts';
import { errorOf } from './error-of.ts';
import { createLiveStore } from './live-store.ts';
import type { PlainOperation } from './plain-operation.ts';

/** What a component shows of a query. */
export interface QueryState<Data> {
  /** Of the latest answer; it stays while the query is asked again. */
  readonly data: Data | undefined;
  /** What the graph says beside the data. */
  readonly errors: readonly GraphQLFormattedError[];
  /** There is no answer. */
  readonly error: Error | undefined;
  /** `idle`: there is no operation. */
  readonly status: 'idle' | 'loading' | 'answered' | 'failed';
}

export const idleQuery = {
  data: undefined,
  errors: [],
  error: undefined,
  status: 'idle',
} as const satisfies QueryState<never>;

/** A query, asked as soon as it is shown. */
export function createQueryStore<Data>(client: ReactClient, operation: PlainOperation) {
  let ask = (): Promise<void> => Promise.resolve();

  const first: QueryState<Data> = { ...idleQuery, status: 'loading' };
  const store = createLiveStore<QueryState<Data>>(first, (become) => {
    let leaving = new AbortController();
    ask = async () => {
      leaving.abort();
      const { signal } = (leaving = new AbortController());
      become({ status: 'loading' });
      const next = await answerOf<Data>(client, operation, signal);
      if (!signal.aborted) become(next);
    };
    void ask();
    return () => {
      leaving.abort();
      ask = () => Promise.resolve();
    };
  });
  return { ...store, refetch: (): Promise<void> => ask() };
}

async function answerOf<Data>(
  client: ReactClient,
  operation: PlainOperation,
  signal: AbortSignal,
): Promise<Partial<QueryState<Data>>> {
  try {
    const { data, errors = [] } = await client.ask<Data>(operation, { signal });
    return { data: data ?? undefined, errors, error: undefined, status: 'answered' };
  } catch (error) {
    return { error: errorOf(error), status: 'failed' };
  }
}
