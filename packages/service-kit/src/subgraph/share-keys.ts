import { getOperationAST, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { selectionVariables, selectsOnlyViewerIndependent } from '../contract/viewer-independence.ts';
import type { SubscriptionRequest } from './subscriptions.ts';

/** What two subscriptions must have in common for an event to have the same payload in both; undefined: nothing is enough. */
export function createShareKeys(schema: GraphQLSchema) {
  const known = new WeakMap<OperationDefinitionNode, { id: number; variables: readonly string[] } | null>();
  let last = 0;
  return ({ document, operationName, variables }: SubscriptionRequest): string | undefined => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return undefined;
    let sharing = known.get(operation);
    if (sharing === undefined) {
      const isSame = selectsOnlyViewerIndependent(schema, document);
      sharing = isSame ? { id: ++last, variables: selectionVariables(document, operation) } : null;
      known.set(operation, sharing);
    }
    return sharing
      ? `${sharing.id} ${JSON.stringify(sharing.variables.map((each) => variables?.[each]))}`
      : undefined;
  };
}
