import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';

/** Why something was not done: the code of a Problem or of an error, and what belongs to it. */
export interface Refusal {
  readonly code: string;
  readonly limit?: number;
  readonly userIds?: readonly string[];
}

/** A mutation of one field, that answers a success or a Problem. */
interface Outcome {
  readonly result: { readonly __typename: string } | null;
}

type Success<Data extends Outcome> = Exclude<NonNullable<Data['result']>, { readonly code: unknown }>;

export type Performed<Data extends Outcome> =
  { readonly done: Success<Data>; readonly refusal?: undefined } | { readonly refusal: Refusal };

/** Does a mutation; resolves also where it was refused or had no answer. */
export async function perform<Data extends Outcome, Variables extends OperationVariables>(
  apollo: ApolloClient,
  mutation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Performed<Data>> {
  const request: ApolloClient.MutateOptions = { mutation, variables, fetchPolicy: 'no-cache' };
  const answer = await apollo.mutate(request).catch((error: unknown) => ({ data: undefined, error }));
  const result = (answer.data as Data | null | undefined)?.result ?? undefined;
  if (result === undefined) return { refusal: { code: codeOf(answer.error) } };
  return 'code' in result ? { refusal: result as unknown as Refusal } : { done: result as Success<Data> };
}

function codeOf(error: unknown): string {
  if (!CombinedGraphQLErrors.is(error)) return 'NO_ANSWER';
  const code = error.errors[0]?.extensions?.['code'];
  return typeof code === 'string' ? code : '';
}
