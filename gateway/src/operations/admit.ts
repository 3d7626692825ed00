import {
  getVariableValues,
  OperationTypeNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { AccessRules } from '../execution/access/access-rules.ts';
import { createRestriction } from '../execution/access/restrict-operation.ts';
import { plannerRefusal } from '../execution/plan/planner-refusal.ts';
import { stringifyExact, withNumbers } from '../exact-json.ts';
import type { OperationPlan, OperationPlanner } from '../execution/plan/plan-operation.ts';
import type { RootFields } from '../rate-limits/root-fields.ts';
import type { SubscriptionPlan, SubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import type { ViewerRights } from '../viewers/viewer-rights.ts';
import { clientError, requestError, type MaskError } from './errors.ts';
import { createOperationPreparer, type RunnableOperation } from './prepare-operation.ts';
import type { OperationLimits } from './operation-limits.ts';
import { reportOperation, type OperationReport } from './operation-report.ts';
import { variableProblem } from './variable-problem.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What a client asks for, in the right types and not yet parsed. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Variables | null | undefined;
  /** Whether the answer is to say what the operation counts for; the events of a subscription never do. */
  readonly reportsCost?: boolean | undefined;
}

export interface AdmittedOperation {
  readonly ok: true;
  readonly kind: OperationTypeNode.QUERY | OperationTypeNode.MUTATION;
  readonly rootFields: RootFields;
  readonly plan: OperationPlan;
  readonly variables: Variables;
  readonly report?: OperationReport | undefined;
}

export interface AdmittedSubscription {
  readonly ok: true;
  readonly kind: OperationTypeNode.SUBSCRIPTION;
  readonly plan: SubscriptionPlan;
  readonly variables: Variables;
  /** By which it was admitted. */
  readonly rights: ViewerRights;
  /** The values on which an event's payload depends: equal for two requests of one plan that may share it. */
  readonly shareKey: string;
}

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

export type Admission = AdmittedOperation | AdmittedSubscription | Refusal;

/** The one way to run anything: over HTTP, SSE, WebSocket, and under a new supergraph. Throws only what `checkKind` throws. */
export type Admit = (
  request: OperationRequest,
  rights: ViewerRights,
  checkKind?: (kind: OperationTypeNode) => void,
) => Admission;

export interface AdmissionOptions {
  readonly schema: GraphQLSchema;
  /** Undefined: nothing is restricted. */
  readonly accessRules?: AccessRules | undefined;
  readonly limits: OperationLimits;
  /** Whether clients may see the schema: introspection and "did you mean". */
  readonly introspection: boolean;
  readonly planOperation: OperationPlanner;
  readonly planSubscription: SubscriptionPlanner;
  readonly mask: MaskError;
}

export function createAdmission(options: AdmissionOptions): Admit {
  const { limits, planOperation, planSubscription, mask } = options;
  const prepare = createOperationPreparer(options);
  const restrict = createRestriction(options.schema, options.accessRules);

  const check = (prepared: RunnableOperation, variables: Variables): Refusal | undefined => {
    const unsendable = variableProblem(variables, limits);
    if (unsendable !== undefined)
      return refusal(400, [requestError('BAD_USER_INPUT', unsendable).toJSON()], isQuery(prepared));
    const tooCostly = prepared.refuse(variables);
    if (tooCostly !== undefined) return refusal(400, [tooCostly]);
    const wrong = variableErrors(options, prepared, variables);
    if (wrong.length > 0) return refusal(400, wrong, isQuery(prepared));
    return undefined;
  };
  const plan = (prepared: RunnableOperation, variables: Variables, rights: ViewerRights): Admission => {
    const kind = prepared.operation.operation;
    const { operation, rootDenial } = restrict(prepared, rights);
    if (kind !== OperationTypeNode.SUBSCRIPTION)
      return { ok: true, kind, rootFields: prepared.rootFields, plan: planOperation(operation), variables };
    if (rootDenial !== undefined)
      return refusal(400, [requestError(rootDenial.code, rootDenial.message).toJSON()]);
    const planned = planSubscription(operation);
    return { ok: true, kind, plan: planned, variables, rights, shareKey: shareKey(planned, variables) };
  };

  const admit: Admit = ({ query, operationName, variables: given }, rights, checkKind) => {
    const variables = given ?? {};
    const prepared = prepare(query, operationName);
    if (!prepared.ok) return refusal(400, prepared.errors);
    checkKind?.(prepared.operation.operation);
    try {
      return check(prepared, variables) ?? plan(prepared, variables, rights);
    } catch (error) {
      const tooMuch = plannerRefusal(error);
      if (tooMuch !== undefined) return refusal(400, [tooMuch.toJSON()]);
      return refusal(500, mask(error), isQuery(prepared));
    }
  };
  return (request, ...given) => {
    const admission = admit(request, ...given);
    if (request.reportsCost !== true || isSubscription(admission)) return admission;
    return { ...admission, report: reportOperation(request, options.schema, limits) };
  };
}

/** Why these variables do not fit the operation: ten reasons at most. */
function variableErrors(
  { schema, introspection }: AdmissionOptions,
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

/** Admits nothing: there is no supergraph to admit by. */
export function refuseAll(message: string): Admit {
  const refused = refusal(503, [requestError('SERVICE_UNAVAILABLE', message).toJSON()]);
  return () => refused;
}

function refusal(
  status: Refusal['status'],
  errors: readonly GraphQLFormattedError[],
  isResult = false,
): Refusal {
  return { ok: false, status, isResult, errors };
}

function isSubscription(admission: Admission): admission is AdmittedSubscription {
  return admission.ok && admission.kind === OperationTypeNode.SUBSCRIPTION;
}

function isQuery({ operation }: RunnableOperation): boolean {
  return operation.operation !== OperationTypeNode.SUBSCRIPTION;
}

/** Throws for values that are nested too deeply to be written as JSON. */
function shareKey(plan: SubscriptionPlan, variables: Variables): string {
  return stringifyExact(plan.variables.map((name) => variables[name]));
}
