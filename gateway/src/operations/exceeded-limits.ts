import { Kind, type DocumentNode, type GraphQLError } from 'graphql';
import { requestError } from './errors.ts';
import { measureOperation } from './measure-operation.ts';
import type { OperationLimits } from './operation-limits.ts';

/**
 * What of a document is too large; each sentence names the limit and what was found. Runs before validation, which may
 * take quadratic time. Tokens are bounded by the parser.
 */
export function exceededLimits(document: DocumentNode, limits: OperationLimits): GraphQLError[] {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const size = measureOperation(definition, fragments);
    return [
      ...exceeded('a depth', size.depth, limits.depth),
      ...exceeded('an alias count', size.aliases, limits.aliases),
      ...exceeded('a root field count', size.rootFields, limits.rootFields),
      ...exceeded('a directive count', size.directives, limits.directives),
    ];
  });
}

function exceeded(what: string, found: number, limit: number): GraphQLError[] {
  if (found <= limit) return [];
  const message = `This operation has ${what} of ${found}; the limit is ${limit}. Split it.`;
  return [requestError('GRAPHQL_VALIDATION_FAILED', message)];
}
