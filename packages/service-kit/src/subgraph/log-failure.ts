import type { GraphQLError } from 'graphql';
import type { Logger } from '../process/logger.ts';
import type { Caller } from './operation-contexts.ts';
import { isUnexpected } from './public-error.ts';

/** Logs what the client may not read; expected errors are the client's. Never variables: they may hold a password. */
export function logFailure(
  logger: Logger,
  error: GraphQLError,
  about: { operationName?: string | null | undefined; caller: Caller | undefined },
): void {
  if (!isUnexpected(error)) return;
  const fields = {
    err: error.originalError ?? error,
    path: error.path?.join('.'),
    operation: about.operationName ?? undefined,
    viewerId: about.caller?.viewer?.id,
    traceparent: about.caller?.origin.traceparent,
  };
  logger.error(fields, 'An operation failed');
}
