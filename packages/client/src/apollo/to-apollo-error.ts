import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { NoAnswer, StreamRefused } from '../errors.ts';

/** As Apollo's own links report it, so that error links and `CombinedGraphQLErrors.is` see what they expect. */
export function toApolloError(error: unknown): unknown {
  if (error instanceof StreamRefused) return new CombinedGraphQLErrors({ errors: error.errors });
  if (!(error instanceof NoAnswer)) return error;
  const { message, status, text } = error;
  return new ServerError(message, { response: new Response(null, { status }), bodyText: text });
}
