import { getOperationAST, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { SubscriptionRequest } from './subscriptions.ts';
import { selectionVariables, selectsOnlyViewerIndependent } from '../contract/viewer-independence.ts';

/** What two subscriptions must have in common for an event to have the same payload in both; undefined: nothing is enough. */
export type ShareKeys = (request: SubscriptionRequest) => string | undefined;

/** Looks at each document once: the gateway sends the same few. */
export function createShareKeys(schema: GraphQLSchema): ShareKeys {
  const known = new WeakMap<DocumentNode, Map<string, Sharing | undefined>>();
  let last = 0;
  return ({ document, operationName, variables }) => {
    const byName = known.get(document) ?? new Map<string, Sharing | undefined>();
    known.set(document, byName);
    const name = operationName ?? '';
    if (!byName.has(name)) byName.set(name, sharingOf(schema, document, name, ++last));
    const sharing = byName.get(name);
    if (sharing === undefined) return undefined;
    return `${sharing.id} ${JSON.stringify(sharing.variables.map((each) => variables?.[each]))}`;
  };
}

interface Sharing {
  readonly id: number;
  readonly variables: readonly string[];
}

function sharingOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  name: string,
  id: number,
): Sharing | undefined {
  const operation = getOperationAST(document, name === '' ? null : name);
  if (!operation || !selectsOnlyViewerIndependent(schema, document)) return undefined;
  return { id, variables: selectionVariables(document, operation) };
}
