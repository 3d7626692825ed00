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

/** Never throws. */
export interface OperationPreparer {
  /** Parses, measures and validates. */
  check(this: void, query: string, operationName: string | undefined): PreparedOperation;
  /** The same for what has passed that before. */
  accept(this: void, query: string, operationName: string | undefined): PreparedOperation;
}

export interface OperationPreparerOptions {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Whether clients may see the schema: introspection and "did you mean". */
  readonly introspection: boolean;
}

export function createOperationPreparer(options: OperationPreparerOptions): OperationPreparer {
  const { schema, limits, introspection } = options;
  const rules = rulesFor(options);
  const errorsIn = (document: DocumentNode): readonly GraphQLError[] => {
    const exceeded = exceededLimits(document, limits);
    if (exceeded.length > 0) return exceeded;
    return validate(schema, document, rules, { maxErrors: 10, hideSuggestions: !introspection }).map(explain);
  };
  return {
    check: (query, operationName) => prepare({ query, operationName }, options, errorsIn),
    accept: (query, operationName) => prepare({ query, operationName }, options),
  };
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
  source: RunnableOperation['source'],
  { schema, limits }: OperationPreparerOptions,
  errorsIn?: (document: DocumentNode) => readonly GraphQLError[],
): PreparedOperation {
  const refuse = (code: string, errors: readonly GraphQLError[]): PreparedOperation => ({
    ok: false,
    errors: errors.map((error) => clientError(error, code)),
  });
  try {
    // Errors say where a variable is defined, and nothing else that is kept.
    const noLocation = errorsIn === undefined && !source.query.includes('$');
    const document = parse(source.query, { maxTokens: limits.tokens, noLocation });
    const errors = errorsIn?.(document) ?? [];
    if (errors.length > 0) return refuse('GRAPHQL_VALIDATION_FAILED', errors);
    const operation = getOperationAST(document, source.operationName);
    if (!operation)
      return refuse('OPERATION_RESOLUTION_FAILURE', [unknownOperation(document, source.operationName)]);
    if (!noLocation) dropLocations(document);
    return {
      ok: true,
      source,
      document,
      operation,
      rootFields: rootFieldsOf(operation, fragmentsOf(document), schema),
      refuse: firstOf(conditionGuard(document, operation), costGuard(schema, document, operation, limits)),
    };
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
