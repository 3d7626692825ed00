import type { GraphQLFormattedError } from 'graphql';
import { isEntity, type PathKey } from './entity.ts';

export interface FetchedError {
  readonly error: GraphQLFormattedError;
  /** Within the answer of the fetch. */
  readonly path: readonly PathKey[] | undefined;
}

/** What a subgraph says, with its name and a code, and its path apart. Its stack traces stay inside. */
export function fromSubgraph(error: unknown, subgraph: string): FetchedError {
  const { message, extensions } = isEntity(error) ? error : {};
  const { stacktrace: _, ...given } = isEntity(extensions) ? extensions : {};
  const described: GraphQLFormattedError = {
    message:
      typeof message === 'string' && message !== ''
        ? message
        : `The ${subgraph} service failed without saying why.`,
    extensions: { ...given, code: given['code'] || 'DOWNSTREAM_SERVICE_ERROR', serviceName: subgraph },
  };
  return { error: described, path: pathIn(error) };
}

/** The path that a subgraph gave its error; undefined when it gave none that is one. */
export function pathIn(error: unknown): readonly PathKey[] | undefined {
  const path = isEntity(error) ? error['path'] : undefined;
  return Array.isArray(path) && path.every(isKey) ? path : undefined;
}

function isKey(value: unknown): value is PathKey {
  return typeof value === 'string' || typeof value === 'number';
}
