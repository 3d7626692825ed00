import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { noAnswer, type Refusal, refusalOf } from './refusal.ts';

/** Why an operation was refused; an error that is none of the graph's is no answer. */
export function refusalOfError(error: unknown): Refusal {
  return CombinedGraphQLErrors.is(error) ? refusalOf(error.errors) : noAnswer;
}
