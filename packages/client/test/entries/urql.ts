import { type CombinedError, Client, gql } from '@urql/core';
import { ConnectionRefused, createClient } from '@parley/client';
import { createUrqlExchange } from '@parley/client/urql';
import { onEnd, pipe, subscribe } from 'wonka';
import type { Entry } from './entry.ts';

function codesOf({ networkError, graphQLErrors }: CombinedError): readonly unknown[] {
  if (networkError instanceof ConnectionRefused) return [networkError.code];
  if (networkError !== undefined) throw networkError;
  return graphQLErrors.map(({ extensions }) => extensions['code']);
}

export const urql: Entry = {
  name: '@parley/client/urql',
  createClient,
  open: (client) => {
    const exchanges = [createUrqlExchange(client)];
    const app = new Client({ url: 'http://of.no.use', exchanges, preferGetMethod: false });
    return {
      subscribe(query, variables, sink) {
        let isStopped = false;
        const subscription = pipe(
          app.subscription(gql(query), variables),
          onEnd(() => {
            if (!isStopped) sink.complete();
          }),
          subscribe(({ data, error, extensions }) => {
            if (error !== undefined) sink.error(codesOf(error)[0] as string | number);
            else sink.next({ data: data as unknown, ...(extensions !== undefined && { extensions }) });
          }),
        );
        return () => {
          isStopped = true;
          subscription.unsubscribe();
        };
      },
      async ask(text, variables = {}) {
        const query = gql(text);
        const isMutation = text.startsWith('mutation');
        const { data, error } = isMutation
          ? await app.mutation(query, variables)
          : await app.query(query, variables);
        return { data: data as unknown, codes: error === undefined ? [] : codesOf(error) };
      },
      close: () => undefined,
    };
  },
};
