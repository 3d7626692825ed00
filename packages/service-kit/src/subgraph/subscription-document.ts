import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { restate, toGraphQLError } from './public-error.ts';

/** A document that may be subscribed to. */
export interface SubscriptionDocument {
  readonly document: DocumentNode;
  /** The root field's name in the schema, whatever its alias. */
  readonly field: string;
}

/** Parses and validates; the gateway sends the same few texts for all viewers, so the last 1,000 are remembered, and 2 MB of them. */
export function createSubscriptionDocuments(
  schema: GraphQLSchema,
): (query: string, operationName?: string | null) => SubscriptionDocument | readonly GraphQLError[] {
  const known = new LRUCache<string, { checked: DocumentNode | readonly GraphQLError[] }>({
    max: 1_000,
    maxSize: 2 * 1024 * 1024,
    sizeCalculation: (_, query) => query.length + 1,
  });
  return (query, operationName) => {
    const { checked } = known.get(query) ?? { checked: check(schema, query) };
    known.set(query, { checked });
    return 'kind' in checked ? pick(checked, operationName) : checked;
  };
}

/** graphql-js throws for some invalid operations (a variable in `@skip` on the root field): that too is an answer, not a crash. */
function check(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query);
    const errors = validate(schema, document, undefined, { hideSuggestions: true });
    return errors.length === 0 ? document : errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  } catch (error) {
    return [coded(toGraphQLError(error), 'GRAPHQL_PARSE_FAILED')];
  }
}

function pick(
  document: DocumentNode,
  operationName: string | null | undefined,
): SubscriptionDocument | readonly GraphQLError[] {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined)
    return [refusal('Name one of the operations of the document.')];
  const field = rootField(document, operation);
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION || field === undefined)
    return [refusal('Only subscriptions travel over the WebSocket. Send queries and mutations by POST.')];
  return { document, field };
}

/** Validation has made sure that there is exactly one, perhaps inside fragments. */
function rootField(document: DocumentNode, operation: OperationDefinitionNode): string | undefined {
  const search = (selections: SelectionSetNode | undefined): string | undefined => {
    const [selection] = selections?.selections ?? [];
    if (selection === undefined || selection.kind === Kind.FIELD) return selection?.name.value;
    if (selection.kind === Kind.INLINE_FRAGMENT) return search(selection.selectionSet);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return search(fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet : undefined);
  };
  return search(operation.selectionSet);
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

function coded(error: GraphQLError, code: string): GraphQLError {
  return restate(error, error.message, { code });
}
