import { shorten, withoutSuggestions } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What a fault of the gateway itself says; the log has the rest. */
const masked: GraphQLFormattedError = {
  message: 'Something went wrong on our side. Try again.',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

/** An error that names what the client did wrong. */
export function requestError(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** A subgraph does not answer, or not in GraphQL. The client may try again. */
export function subgraphUnavailable(serviceName: string): GraphQLFormattedError {
  return {
    message: `The ${serviceName} service is not available right now. Try again in a moment.`,
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName },
  };
}

/** As it may leave the gateway: with a code; whatever is no GraphQL error was not meant for clients and is masked. */
export function formatError(error: unknown): GraphQLFormattedError {
  if (!(error instanceof GraphQLError)) return masked;
  return withCode(error.toJSON());
}

/** The same for an error that is formatted already. */
export function withCode(error: GraphQLFormattedError): GraphQLFormattedError {
  if (isOurFault(error)) return masked;
  const { stacktrace: _, ...extensions } = error.extensions ?? {};
  return { ...error, extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions } };
}

/** Unexpected, and in the gateway: a subgraph answers for its own texts, ours say nothing. */
export function isOurFault({ extensions = {} }: GraphQLFormattedError): boolean {
  const { code = 'INTERNAL_SERVER_ERROR', serviceName } = extensions;
  return code === 'INTERNAL_SERVER_ERROR' && serviceName === undefined;
}

/** About what a client wrote, and so quoting it. */
export function clientError(error: GraphQLError, code: string): GraphQLFormattedError {
  const { message, ...formatted } = error.toJSON();
  return { ...formatted, message: shorten(message), extensions: { code, ...error.extensions } };
}

/** What clients may read of the errors of subgraphs, which may suggest what introspection hides. */
export type HintFilter = (errors: readonly GraphQLFormattedError[]) => readonly GraphQLFormattedError[];

export function hintFilter(introspection: boolean): HintFilter {
  if (introspection) return (errors) => errors;
  return (errors) => errors.map((error) => ({ ...error, message: withoutSuggestions(error.message) }));
}

/** The errors of a failure of our own, as clients may read them; logs what it was. */
export type MaskError = (error: unknown) => readonly GraphQLFormattedError[];

export function createMask(logger: Logger): MaskError {
  return (error) => {
    logger.error({ err: error }, 'Operation failed');
    return [formatError(error)];
  };
}
