import { ApolloClient, CombinedGraphQLErrors, InMemoryCache } from '@apollo/client';
import { ConnectionRefused, createClient } from '@parley/client';
import { createApolloLink } from '@parley/client/apollo';
import { parse } from 'graphql';
import type { Entry } from './entry.ts';

/** Errors as the documentation of Apollo Client reads them. */
function codesOf(error: unknown): readonly unknown[] {
  if (CombinedGraphQLErrors.is(error)) return error.errors.map(({ extensions }) => extensions?.['code']);
  if (error instanceof ConnectionRefused) return [error.code];
  throw error;
}

export const apollo: Entry = {
  name: '@parley/client/apollo',
  createClient,
  open: (client) => {
    const app = new ApolloClient({ link: createApolloLink(client), cache: new InMemoryCache() });
    return {
      subscribe(query, variables, sink) {
        const context = { queryDeduplication: false };
        const subscription = app.subscribe({ query: parse(query), variables, context }).subscribe({
          next: ({ error, ...payload }) => {
            if (error === undefined) sink.next(payload);
            else sink.error(codesOf(error)[0] as string | number);
          },
          complete: sink.complete,
        });
        return () => subscription.unsubscribe();
      },
      async ask(text, variables = {}) {
        const query = parse(text);
        const isMutation = text.startsWith('mutation');
        const errorPolicy = 'all';
        const fetchPolicy = 'no-cache';
        const { data, error } = isMutation
          ? await app.mutate({ mutation: query, variables, errorPolicy, fetchPolicy })
          : await app.query({ query, variables, errorPolicy, fetchPolicy });
        return { data, codes: error === undefined ? [] : codesOf(error) };
      },
      close: () => app.stop(),
    };
  },
};
