import { CodedError } from '@parley/service-kit/contract';
import {
  getVariableValues,
  OperationTypeNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { withNumbers } from '../exact-json.ts';
import { clientError, requestError, type MaskError } from './errors.ts';
import type { OperationLimits } from './operation-limits.ts';
import type { OperationReport } from './operation-report.ts';
import type { RunnableOperation } from './prepare-operation.ts';
import { variableProblem } from './variable-problem.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Why an operation may not run. */
export interface Refusal {
  readonly ok: false;
  /** What HTTP says of it. */
  readonly status: 200 | 400 | 500 | 503;
  /** Over graphql-transport-ws: the operation has a result with these errors (`next`), rather than no result (`error`). */
  readonly isResult: boolean;
  /** It says nothing of the operation, nor of who asks: the client is to send the text. */
  readonly wantsText?: boolean;
  readonly errors: readonly GraphQLFormattedError[];
  readonly report?: OperationReport | undefined;
}

export function refusal(
  status: Refusal['status'],
  errors: readonly GraphQLFormattedError[],
  isResult = false,
): Refusal {
  return { ok: false, status, isResult, errors };
}

/** There is no room for it, or we have failed. */
export function failure(mask: MaskError, error: unknown, isResult: boolean): Refusal {
  if (!(error instanceof CodedError)) return refusal(500, mask(error), isResult);
  return refusal(503, [{ message: error.message, extensions: error.extensions }], isResult);
}

export interface VariableChecks {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Whether clients may see the schema. */
  readonly introspection: boolean;
}

/** Why it may not run with these variables. */
export function refusedFor(
  checks: VariableChecks,
  prepared: RunnableOperation,
  variables: Variables,
): Refusal | undefined {
  const unsendable = variableProblem(variables, checks.limits);
  if (unsendable !== undefined)
    return refusal(400, [requestError('BAD_USER_INPUT', unsendable).toJSON()], isQuery(prepared));
  const tooCostly = prepared.refuse(variables);
  if (tooCostly !== undefined) return refusal(400, [tooCostly]);
  const wrong = variableErrors(checks, prepared, variables);
  return wrong.length > 0 ? refusal(400, wrong, isQuery(prepared)) : undefined;
}

/** Why these variables do not fit the operation: ten reasons at most. */
function variableErrors(
  { schema, introspection }: VariableChecks,
  { operation: { variableDefinitions = [] } }: RunnableOperation,
  variables: Variables,
): readonly GraphQLFormattedError[] {
  const limits = { maxErrors: 10, hideSuggestions: !introspection };
  const errorsIn = (values: Variables) =>
    getVariableValues(schema, variableDefinitions, values, limits).errors ?? [];
  let errors = errorsIn(variables);
  // graphql-js knows no bigint.
  if (errors.length > 0 && withNumbers(variables) !== variables) errors = errorsIn(withNumbers(variables));
  return errors.map((error) => clientError(error, 'BAD_USER_INPUT'));
}

export function isQuery({ operation }: RunnableOperation): boolean {
  return operation.operation !== OperationTypeNode.SUBSCRIPTION;
}
