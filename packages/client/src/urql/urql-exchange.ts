import {
  type Exchange,
  type ExecutionResult,
  getOperationName,
  makeErrorResult,
  makeOperation,
  makeResult,
  type Operation,
  type OperationResult,
  stringifyDocument,
} from '@urql/core';
import { filter, make, merge, mergeMap, pipe, type Source, takeUntil } from 'wonka';
import type { Client } from '../client.ts';
import { isResumable } from '../document.ts';
import { StreamRefused } from '../errors.ts';

/** Of the package's client, whichever way it was made. */
export type UrqlExchangeClient = Pick<Client, 'ask' | 'follow' | 'watch'>;

/**
 * The last exchange of urql's client: in place of `fetchExchange` and `subscriptionExchange`. A subscription whose document declares
 * `$after: Cursor` and passes it on is followed: every event once and in order, over cuts. Any other is watched.
 */
export function createUrqlExchange(client: UrqlExchangeClient): Exchange {
  return ({ client: urql, forward }) =>
    (operations$) => {
      const results$ = pipe(
        operations$,
        filter(({ kind }) => kind !== 'teardown'),
        mergeMap((operation) => {
          const teardown$ = pipe(
            operations$,
            filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
          );
          const end = (): void =>
            urql.reexecuteOperation(makeOperation('teardown', operation, operation.context));
          const result$ =
            operation.kind === 'subscription' ? events(client, operation, end) : answer(client, operation);
          return pipe(result$, takeUntil(teardown$));
        }),
      );
      const others$ = pipe(
        operations$,
        filter(({ kind }) => kind === 'teardown'),
        forward,
      );
      return merge([results$, others$]);
    };
}

function requestOf({ query, variables }: Operation) {
  const operationName = getOperationName(query);
  return {
    query: stringifyDocument(query),
    variables: (variables ?? {}) as object,
    ...(operationName !== undefined && { operationName }),
  };
}

function answer(client: UrqlExchangeClient, operation: Operation): Source<OperationResult> {
  return make((observer) => {
    const leaving = new AbortController();
    const run = async (): Promise<void> => {
      const result = await client.ask(requestOf(operation), { signal: leaving.signal });
      observer.next(makeResult(operation, result as ExecutionResult));
    };
    run()
      .catch((error: unknown) => observer.next(makeErrorResult(operation, error as Error)))
      .finally(() => observer.complete());
    return () => leaving.abort();
  });
}

/** Each result has the `extensions` of its payload, with its cursor. */
function events(client: UrqlExchangeClient, operation: Operation, end: () => void): Source<OperationResult> {
  return make((observer) => {
    const request = requestOf(operation);
    const stream = isResumable(request.query) ? client.follow(request) : client.watch(request);
    const run = async (): Promise<void> => {
      for await (const payload of stream) observer.next(makeResult(operation, payload as ExecutionResult));
    };
    run()
      .then(end, (error: unknown) => observer.next(endingResult(operation, error)))
      .finally(() => observer.complete());
    return () => stream.close();
  });
}

/** What the graph says is among `graphQLErrors`, everything else is a `networkError`. urql ends the subscription with it. */
function endingResult(operation: Operation, error: unknown): OperationResult {
  if (!(error instanceof StreamRefused)) return makeErrorResult(operation, error as Error);
  return makeResult(operation, { errors: error.errors, hasNext: false });
}
