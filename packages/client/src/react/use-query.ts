import { useSyncExternalStore } from 'react';
import type { Operation } from '../operation.ts';
import { useClient } from './client-context.ts';
import { operationKey, plainOperation } from './plain-operation.ts';
import { createQueryStore, idleQuery, type QueryState } from './query-store.ts';
import { useKeyed } from './use-keyed.ts';

export interface QueryResult<Data> extends QueryState<Data> {
  /** Asks again; resolves when there is an answer, or another `refetch` has come after this one. */
  readonly refetch: () => Promise<void>;
}

/** A query, asked when its component is shown, and again with other variables or another client. It has no cache. Undefined: none. */
export function useQuery<Data, Variables extends object = object>(
  operation: Operation<Data, Variables> | undefined,
): QueryResult<Data> {
  const client = useClient();
  const plain = operation && plainOperation(operation);
  const store = useKeyed([client, plain && operationKey(plain)], () =>
    plain === undefined ? none : createQueryStore<Data>(client, plain),
  );
  const state = useSyncExternalStore<QueryState<Data>>(store.subscribe, store.state, store.state);
  return { ...state, refetch: store.refetch };
}

const none = {
  subscribe: () => () => undefined,
  state: () => idleQuery,
  refetch: () => Promise.resolve(),
};
