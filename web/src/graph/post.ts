import type { TypedDocumentNode } from '@apollo/client';
import { type GraphQLFormattedError, print } from 'graphql';
import { type Refusal, refusalOf } from '../problems/refusal.ts';
import { endpoint } from './endpoint.ts';

/** One operation of somebody who is not signed in (yet): signing in itself. Rejects when there is no whole answer. */
export type Post = <Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  accessToken?: string,
) => Promise<Data>;

/** The answer has an error. */
export class PostFailed extends Error {
  override readonly name = 'PostFailed';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`The graph did not answer: ${refusal.code}`);
    this.refusal = refusal;
  }
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export const post: Post = async (document, variables, accessToken) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query: print(document), variables }),
    signal: AbortSignal.timeout(20_000),
  });
  const { data, errors } = (await response.json()) as Answer<never>;
  if (data === undefined || data === null || errors !== undefined) throw new PostFailed(refusalOf(errors));
  return data;
};
