import {
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { getOrInsert } from '../get-or-insert.ts';
import { conditionGuard } from './condition-guard.ts';
import { explain, parseError, unknownOperation } from './document-errors.ts';
import { dropLocations } from './drop-locations.ts';
import { rootFieldsOf, type RootFields } from '../rate-limits/root-fields.ts';
import { fragmentsOf } from './fragments-of.ts';
import { clientError, requestError } from './errors.ts';
import { exceededLimits } from './exceeded-limits.ts';
import { finiteNumbersRule } from './finite-numbers-rule.ts';
import { highestCost, operationCost } from './operation-cost.ts';
import type { OperationLimits } from './operation-limits.ts';
import { singleSubscriptionRule } from './single-subscription-rule.ts';

export interface RunnableOperation {
  readonly ok: true;
  /** What it was made of. */
  readonly source: { readonly query: string; readonly operationName: string | undefined };
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly rootFields: RootFields;
  /** Why it may not run with these variables: nothing says what to include, or its answer could be too large. */
  readonly refuse: (variables: Readonly<Record<string, unknown>>) => GraphQLFormattedError | undefined;
}

/** An operation that may run, or why it may not. */
export type PreparedOperation =
  RunnableOperation | { readonly ok: false; readonly errors: readonly GraphQLFormattedError[] };

/** Parses, measures and validates. Never throws. */
export type OperationPreparer = (query: string, operationName?: string | null) => PreparedOperation;

export interface OperationPreparerOptions {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Whether clients may see the schema: introspection and "did you mean". */
  readonly introspection: boolean;
}

/** Kept by text: 2,000, and 2 MB of texts (a parsed document takes 43 times as much). The same text gives the same object. */
export function createOperationPreparer(options: OperationPreparerOptions): OperationPreparer {
  const cache = new LRUCache<string, PreparedOperation>({
    max: 2_000,
    maxSize: 2 * 1024 * 1024,
    sizeCalculation: (_, key) => key.length + 1,
  });
  const rules = rulesFor(options);

  return (query, operationName) =>
    getOrInsert(cache, keyOf(query, operationName), () => prepare(query, operationName, rules, options));
}

/** The name's length separates the two: other halves of the same text must not share this entry. */
function keyOf(query: string, operationName: string | null | undefined): string {
  return typeof operationName === 'string' ? `${operationName.length} ${operationName}${query}` : ` ${query}`;
}

function rulesFor({ introspection }: OperationPreparerOptions): readonly ValidationRule[] {
  return [
    ...specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule),
    singleSubscriptionRule,
    finiteNumbersRule,
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];
}

function prepare(
  query: string,
  operationName: string | null | undefined,
  rules: readonly ValidationRule[],
  { schema, limits, introspection }: OperationPreparerOptions,
): PreparedOperation {
  const refuse = (code: string, errors: readonly GraphQLError[]): PreparedOperation => ({
    ok: false,
    errors: errors.map((error) => clientError(error, code)),
  });
  try {
    const document = parse(query, { maxTokens: limits.tokens });
    const exceeded = exceededLimits(document, limits);
    if (exceeded.length > 0) return refuse('GRAPHQL_VALIDATION_FAILED', exceeded);
    const errors = validate(schema, document, rules, { maxErrors: 10, hideSuggestions: !introspection });
    if (errors.length > 0) return refuse('GRAPHQL_VALIDATION_FAILED', errors.map(explain));
    const operation = getOperationAST(document, operationName);
    if (operation) {
      dropLocations(document);
      const source = { query, operationName: operationName ?? undefined };
      return {
        ok: true,
        source,
        document,
        operation,
        rootFields: rootFieldsOf(operation, fragmentsOf(document), schema),
        refuse: firstOf(conditionGuard(document, operation), costGuard(schema, document, operation, limits)),
      };
    }
    return refuse('OPERATION_RESOLUTION_FAILURE', [unknownOperation(document, operationName)]);
  } catch (error) {
    // graphql-js throws when parsing, and in some rules: that is the operation's fault, not the connection's.
    return refuse('GRAPHQL_PARSE_FAILED', [parseError(error, limits)]);
  }
}

function firstOf(...guards: readonly RunnableOperation['refuse'][]): RunnableOperation['refuse'] {
  return (variables) => {
    for (const refuse of guards) {
      const reason = refuse(variables);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

/** Most operations are cheap whatever their variables: those are counted only once. */
function costGuard(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: OperationLimits,
): RunnableOperation['refuse'] {
  const cost = operationCost(schema, document, operation, limits);
  if (highestCost(cost, operation, limits) <= limits.cost) return () => undefined;
  return (variables) => {
    const found = cost(variables);
    if (found <= limits.cost) return undefined;
    const message = `The answer to this operation may have ${found} fields; the limit is ${limits.cost}. Ask for smaller pages.`;
    return requestError('GRAPHQL_VALIDATION_FAILED', message).toJSON();
  };
}
