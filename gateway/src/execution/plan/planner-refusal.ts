import type { GraphQLError } from 'graphql';
import { requestError } from '../../operations/errors.ts';

/** How the messages begin by which Apollo's planner gives up; both end with its limit. */
const givenUp = ['Too many options generated for ', 'Number of non-local selections exceeds limit of '];

/** What a client is told of it: the operation asks for too much, and nothing is wrong with the gateway. Undefined for any other error. */
export function plannerRefusal(error: unknown): GraphQLError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message } = error;
  if (!givenUp.some((start) => message.startsWith(start))) return undefined;
  const limit = message.slice(message.lastIndexOf(' ') + 1);
  return requestError(
    'GRAPHQL_VALIDATION_FAILED',
    `There are more ways to fetch what this operation asks for than the limit of ${limit}. Split it.`,
  );
}
