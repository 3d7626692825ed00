/** What a GraphQL server answers. */
export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

/** Sends an operation to a path of this origin. Rejects when nobody answers in GraphQL. */
export type Ask = (
  document: string,
  variables: Readonly<Record<string, unknown>>,
  accessToken?: string,
) => Promise<Answer>;

export function createAsk(endpoint: string): Ask {
  return async (query, variables, accessToken) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
}
