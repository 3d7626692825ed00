import { ApolloLink } from '@apollo/client/link';
import { print } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import { Observable, type Subscriber } from 'rxjs';
import type { Client } from '../client.ts';
import { isResumable } from '../document.ts';
import type { Payload } from '../operation.ts';
import type { Stream } from '../stream.ts';
import { toApolloError } from './to-apollo-error.ts';

/** Of the package's client, whichever way it was made. */
export type ApolloLinkClient = Pick<Client, 'ask' | 'follow' | 'watch'>;

type Result = ApolloLink.Result;
type Request = Parameters<Client['ask']>[0] & { readonly query: string };

/**
 * The terminating link of Apollo Client: queries and mutations by `client.ask`, subscriptions over the client's one socket. A
 * subscription whose document declares `$after: Cursor` and passes it on is followed: every event once and in order, over cuts.
 * Any other is watched. The link adds the token; no other link has to.
 */
export function createApolloLink(client: ApolloLinkClient): ApolloLink {
  return new ApolloLink(({ query, variables, operationName, operationType }) => {
    const request: Request = {
      query: print(query),
      variables,
      ...(operationName !== undefined && { operationName }),
    };
    return new Observable<Result>((observer) =>
      operationType === OperationTypeNode.SUBSCRIPTION
        ? deliver(subscribe(client, request), observer)
        : answer(client, request, observer),
    );
  });
}

function answer(client: ApolloLinkClient, request: Request, observer: Subscriber<Result>): () => void {
  const leaving = new AbortController();
  const run = async (): Promise<void> =>
    observer.next((await client.ask(request, { signal: leaving.signal })) as Result);
  settle(run(), observer);
  return () => leaving.abort();
}

function subscribe(client: ApolloLinkClient, request: Request): Stream<Payload<unknown>> {
  return isResumable(request.query) ? client.follow(request) : client.watch(request);
}

/** `extensions.cursor` is where the app finds the position of each event; it stays there. */
function deliver(stream: Stream<Payload<unknown>>, observer: Subscriber<Result>): () => void {
  const run = async (): Promise<void> => {
    for await (const { data, errors, extensions } of stream)
      observer.next({
        data,
        ...(errors !== undefined && { errors }),
        ...(extensions !== undefined && { extensions }),
      } as Result);
  };
  settle(run(), observer);
  return () => stream.close();
}

function settle(run: Promise<void>, observer: Subscriber<Result>): void {
  run.then(
    () => observer.complete(),
    (error: unknown) => observer.error(toApolloError(error)),
  );
}
