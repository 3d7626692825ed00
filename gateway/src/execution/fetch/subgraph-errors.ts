import type { GraphQLFormattedError } from 'graphql';
import { isEntity, type PathKey } from './entity.ts';

/** What a subgraph says, with its name and a code, at `path` of the whole answer. Its stack traces stay inside. */
export function fromSubgraph(
  error: unknown,
  subgraph: string,
  path: readonly PathKey[] | undefined,
): GraphQLFormattedError {
  const { message, extensions } = isEntity(error) ? error : {};
  const { stacktrace: _, ...given } = isEntity(extensions) ? extensions : {};
  return {
    message:
      typeof message === 'string' && message !== ''
        ? message
        : `The ${subgraph} service failed without saying why.`,
    ...(path !== undefined && { path }),
    extensions: { ...given, code: given['code'] || 'DOWNSTREAM_SERVICE_ERROR', serviceName: subgraph },
  };
}

/** The path that a subgraph gave its error; undefined when it gave none that is one. */
export function pathIn(error: unknown): readonly PathKey[] | undefined {
  const path = isEntity(error) ? error['path'] : undefined;
  return Array.isArray(path) && path.every(isKey) ? path : undefined;
}

function isKey(value: unknown): value is PathKey {
  return typeof value === 'string' || typeof value === 'number';
}
