import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import { shorten, withoutSuggestions } from '../contract/client-text.ts';
import { CodedError } from '../contract/coded-error.ts';

const internalError = 'INTERNAL_SERVER_ERROR';
const somethingWentWrong = 'Something went wrong on our side. Try again.';

/** An argument out of its limits; the message names the limit. */
export class InvalidArgumentError extends CodedError {
  override readonly name = 'InvalidArgumentError';

  constructor(message: string) {
    super(message, { code: 'BAD_USER_INPUT' });
  }
}

/** What a client may read: what carries a code (`extensions.code`, of any class) is expected; everything else becomes one sentence. */
export function publicError(error: GraphQLError): GraphQLError {
  const code = expectedCode(error);
  if (code === undefined) return restate(error, somethingWentWrong, { code: internalError });
  const { stacktrace: _stacktrace, http: _http, ...extensions } = error.extensions;
  return restate(error, withoutSuggestions(shorten(error.message)), { ...extensions, code });
}

/** The error in other words, at the same place. */
export function restate(
  { nodes, source, positions, path }: GraphQLError,
  message: string,
  extensions: GraphQLErrorExtensions,
): GraphQLError {
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null };
  return new GraphQLError(message, { ...place, path: path ?? null, extensions });
}

/** Whether an error says that a store does not answer; only a service's stores know. */
export type IsUnavailable = (error: unknown) => boolean;

/** As `publicError`, but of what fails because a store is unavailable the client learns that it may try again in a moment. */
export function createErrorMask(isUnavailable: IsUnavailable): (thrown: unknown) => GraphQLError {
  return (thrown) => {
    const error = toGraphQLError(thrown);
    if (!isUnexpected(error) || !isUnavailable(error.originalError ?? error)) return publicError(error);
    const message = 'This is not available right now. Try again in a moment.';
    return restate(error, message, { code: 'SERVICE_UNAVAILABLE' });
  };
}

/** Whether this is for us to look into rather than for the client to mend. */
export function isUnexpected(error: GraphQLError): boolean {
  return expectedCode(error) === undefined;
}

/** Any thrown value as a GraphQLError that keeps it as `originalError`. */
export function toGraphQLError(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new GraphQLError(originalError.message, { originalError });
}

function expectedCode(error: GraphQLError): string | undefined {
  const { code } = error.extensions;
  if (typeof code === 'string' && code !== internalError) return code;
  // Without a path and a cause (a scalar's refusal is none) it is about the request itself: its variables do not fit.
  const { originalError: cause } = error;
  const aboutRequest =
    error.path === undefined && (cause === undefined || cause instanceof GraphQLError) && code === undefined;
  return aboutRequest ? 'BAD_USER_INPUT' : undefined;
}
