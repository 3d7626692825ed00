import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client';
import type { Refusal } from '../problems/refusal.ts';
import { refusalOfError } from '../problems/refusal-of-error.ts';

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
  if (result === undefined) return { refusal: refusalOfError(answer.error) };
  return 'code' in result ? { refusal: result as unknown as Refusal } : { done: result as Success<Data> };
}
