import type { TypedDocumentNode } from '@apollo/client';
import { print } from 'graphql';
import { endpoint } from './endpoint.ts';

/** One operation of somebody who is not signed in (yet): signing in itself. Rejects when there is no whole answer. */
export type Post = <Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  accessToken?: string,
) => Promise<Data>;

/** The answer's error, where there is nothing to tell but that it failed. */
export class PostFailed extends Error {
  override readonly name = 'PostFailed';
  /** `extensions.code` of the first error; empty where there is none. */
  readonly code: string;

  constructor(code: string) {
    super(`The graph did not answer: ${code}`);
    this.code = code;
  }
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
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
  if (data === undefined || data === null || errors !== undefined)
    throw new PostFailed(errors?.[0]?.extensions?.code ?? '');
  return data;
};
