import { GraphQLError } from 'graphql';

const internalError = 'INTERNAL_SERVER_ERROR';
const somethingWentWrong = 'Something went wrong on our side. Try again.';
/** Suggestions spell out names of the schema to those who guess. */
const suggestion = /\s*Did you mean [^?]*\?/g;

/**
 * What a client may read of an error. Expected is what carries a code of its own: GraphQLErrors, and errors of any class with
 * `extensions.code` (so that use cases need not know GraphQL). Everything else becomes one sentence.
 */
export function publicError(error: GraphQLError): GraphQLError {
  const code = expectedCode(error);
  const { stacktrace: _stacktrace, http: _http, ...extensions } = error.extensions;
  return new GraphQLError(code === undefined ? somethingWentWrong : error.message.replace(suggestion, ''), {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: code === undefined ? { code: internalError } : { ...extensions, code },
  });
}

/** Whether an error says that a store does not answer; only a service's stores know. */
export type IsUnavailable = (error: unknown) => boolean;

/** As `publicError`, but of what fails because a store is unavailable the client learns that it may try again in a moment. */
export function createErrorMask(isUnavailable: IsUnavailable): (thrown: unknown) => GraphQLError {
  return (thrown) => {
    const error = toGraphQLError(thrown);
    if (!isUnexpected(error) || !isUnavailable(error.originalError ?? error)) return publicError(error);
    return new GraphQLError('This is not available right now. Try again in a moment.', {
      nodes: error.nodes ?? null,
      source: error.source ?? null,
      positions: error.positions ?? null,
      path: error.path ?? null,
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
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
  // Without a path and a cause it is about the request itself: its variables do not fit.
  const aboutRequest = error.path === undefined && error.originalError === undefined && code === undefined;
  return aboutRequest ? 'BAD_USER_INPUT' : undefined;
}
