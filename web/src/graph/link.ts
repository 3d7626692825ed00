import { ApolloLink } from '@apollo/client';
import type { Client, Operation, Stream } from '@parley/client';
import { type DocumentNode, type FormattedExecutionResult, Kind, OperationTypeNode, print } from 'graphql';
import { Observable } from 'rxjs';

type Result = FormattedExecutionResult<Record<string, unknown>, Record<string, unknown>>;

/**
 * Carries Apollo's operations over the platform's own client. A subscription that declares `$after` resumes by its
 * cursor: each event comes once and in order. Another one begins anew after an interruption.
 */
export function createGraphLink(client: Client): ApolloLink {
  return new ApolloLink(({ query, variables, operationName }) => {
    const request = { query: print(query), variables, ...(operationName !== undefined && { operationName }) };
    if (!isSubscription(query)) return answerOf(client, request);
    return eventsOf(() => (resumes(query) ? client.follow(request) : client.watch(request)));
  });
}

function answerOf(client: Client, request: Operation<Record<string, unknown>, object>): Observable<Result> {
  return new Observable((observer) => {
    const ask = async (): Promise<void> => observer.next(await client.ask(request));
    ask().then(
      () => observer.complete(),
      (error: unknown) => observer.error(error),
    );
  });
}

function eventsOf(open: () => Stream<unknown>): Observable<Result> {
  return new Observable((observer) => {
    const stream = open();
    const read = async (): Promise<void> => {
      for await (const payload of stream) observer.next(payload as Result);
    };
    read().then(
      () => observer.complete(),
      (error: unknown) => observer.error(error),
    );
    return () => stream.close();
  });
}

const isSubscription = (document: DocumentNode): boolean =>
  document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION,
  );

const resumes = (document: DocumentNode): boolean =>
  document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.variableDefinitions?.some(({ variable }) => variable.name.value === 'after'),
  );
