import type { QueryPlan } from '@apollo/query-planner';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { AccessRules } from '../execution/access/access-rules.ts';
import { createRestriction } from '../execution/access/restrict-operation.ts';
import { stringifyExact } from '../exact-json.ts';
import type { OperationPlan, OperationPlans } from '../execution/plan/plan-operation.ts';
import type { Planner, PlanResult } from '../planning/planner.ts';
import { createPlanRequests } from '../planning/plan-requests.ts';
import type { RootFields } from '../rate-limits/root-fields.ts';
import type { SubscriptionPlan, SubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import { noRights, type ViewerRights } from '../viewers/viewer-rights.ts';
import { requestError, type MaskError } from './errors.ts';
import {
  createOperationPreparer,
  type OperationPreparer,
  type PreparedOperation,
  type RunnableOperation,
} from './prepare-operation.ts';
import { createPreparedTexts } from './prepared-texts.ts';
import type { OperationLimits } from './operation-limits.ts';
import { reportOperation, type OperationReport } from './operation-report.ts';
import { failure, isQuery, refusal, refusedFor, type Refusal } from './refusal.ts';

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
  readonly rootFields: RootFields;
  readonly plan: SubscriptionPlan;
  readonly variables: Variables;
  /** By which it was admitted. */
  readonly rights: ViewerRights;
  /** The values on which an event's payload depends: equal for two requests of one plan that may share it. */
  readonly shareKey: string;
}

export type Admission = AdmittedOperation | AdmittedSubscription | Refusal;

/** Who asks for an operation. */
export interface Asker {
  readonly rights: ViewerRights;
  /** Whose turn it takes when it has to be planned: the viewer, or an anonymous one's address. */
  readonly countedFor: string;
}

/**
 * The one way to run anything: over HTTP, SSE, WebSocket, and under a new supergraph. What is planned already is admitted at once. Throws,
 * or rejects, only with what `checkKind` throws.
 */
export type Admit = (
  request: OperationRequest,
  asker: Asker,
  checkKind?: (kind: OperationTypeNode) => void,
) => Admission | Promise<Admission>;

export interface AdmissionOptions {
  readonly schema: GraphQLSchema;
  /** Undefined: nothing is restricted. */
  readonly accessRules?: AccessRules | undefined;
  readonly limits: OperationLimits;
  /** Whether clients may see the schema: introspection and "did you mean". */
  readonly introspection: boolean;
  readonly planner: Pick<Planner, 'plan' | 'share'>;
  readonly plans: OperationPlans;
  readonly planSubscription: SubscriptionPlanner;
  readonly mask: MaskError;
}

export function createAdmission(options: AdmissionOptions): Admit {
  const { accessRules, plans, planSubscription, mask } = options;
  const texts = createPreparedTexts();
  const { accept } = createOperationPreparer(options);
  const restrict = createRestriction(options.schema, accessRules);
  const request = createPlanRequests(options.planner);

  const ask = (source: RunnableOperation['source'], { rights, countedFor }: Asker): Promise<PlanResult> =>
    request({ ...source, rights: accessRules === undefined ? noRights : rights }, countedFor);
  const plan = (
    prepared: RunnableOperation,
    { variables, asker, result }: Asked,
  ): Admission | Promise<Admission> => {
    const kind = prepared.operation.operation;
    const { operation, rootDenial } = restrict(prepared, asker.rights);
    if (kind === OperationTypeNode.SUBSCRIPTION && rootDenial !== undefined)
      return refusal(400, [requestError(rootDenial.code, rootDenial.message).toJSON()]);
    const { rootFields } = prepared;
    const admitted = (planned: OperationPlan): Admission => {
      const common = { rootFields, variables };
      if (kind !== OperationTypeNode.SUBSCRIPTION) return { ok: true, kind, plan: planned, ...common };
      return admittedSubscription(planSubscription(operation, planned), common, asker);
    };
    const admittedBy = (made: PlanResult): Admission => {
      if (made.kind === 'unplannable') return refusal(400, [made.error]);
      return admitted(plans.add(operation, queryPlanOf(made)));
    };
    const known = plans.get(operation);
    if (known !== undefined) return admitted(known);
    if (result !== undefined) return admittedBy(result);
    const failed = (error: unknown) => failure(mask, error, isQuery(prepared));
    return ask(prepared.source, asker).then(admittedBy).catch(failed);
  };
  const admitPrepared: AdmitPrepared = (prepared, checkKind, how) => {
    if (!prepared.ok) return refusal(400, prepared.errors);
    checkKind?.(prepared.operation.operation);
    try {
      return refusedFor(options, prepared, how.variables) ?? plan(prepared, how);
    } catch (error) {
      return failure(mask, error, isQuery(prepared));
    }
  };
  const admitNew: Asking = async (source, variables, asker, checkKind) => {
    let result: PlanResult;
    try {
      result = await ask(source, asker);
    } catch (error) {
      return failure(mask, error, false);
    }
    const prepared = keepPrepared(texts, accept, source, result);
    return admitPrepared(prepared, checkKind, { variables, asker, result });
  };

  return reporting(options, ({ query, operationName, variables: given }, asker, checkKind) => {
    const source = { query, operationName: operationName ?? undefined };
    const variables = given ?? {};
    const prepared = texts.get(source.query, source.operationName);
    return prepared === undefined
      ? admitNew(source, variables, asker, checkKind)
      : admitPrepared(prepared, checkKind, { variables, asker, result: undefined });
  });
}

/** `result`: what a planner has said of it just now. */
interface Asked {
  readonly variables: Variables;
  readonly asker: Asker;
  readonly result: PlanResult | undefined;
}

type AdmitPrepared = (
  prepared: PreparedOperation,
  checkKind: Parameters<Admit>[2],
  how: Asked,
) => Admission | Promise<Admission>;

type Asking = (
  source: RunnableOperation['source'],
  variables: Variables,
  ...given: [Parameters<Admit>[1], Parameters<Admit>[2]]
) => Promise<Admission>;

/** Says what an operation counts for, where its client asks for that. */
function reporting({ schema, limits }: AdmissionOptions, admit: Admit): Admit {
  const report = async (request: OperationRequest, admitting: ReturnType<Admit>): Promise<Admission> => {
    const admission = await admitting;
    if (admission.ok && admission.kind === OperationTypeNode.SUBSCRIPTION) return admission;
    return { ...admission, report: reportOperation(request, schema, limits) };
  };
  return (request, ...given) => {
    const admission = admit(request, ...given);
    return request.reportsCost === true ? report(request, admission) : admission;
  };
}

/** Another may have asked at the same time: what is the same for them is shared by the prepared object. */
function keepPrepared(
  texts: ReturnType<typeof createPreparedTexts>,
  accept: OperationPreparer['accept'],
  { query, operationName }: RunnableOperation['source'],
  result: PlanResult,
): PreparedOperation {
  const known = texts.get(query, operationName);
  if (known !== undefined) return known;
  const prepared =
    'errors' in result ? { ok: false as const, errors: result.errors } : accept(query, operationName);
  texts.set(query, operationName, prepared);
  return prepared;
}

/** Throws the fault of ours that kept it from being planned. */
function queryPlanOf(result: PlanResult | undefined): QueryPlan {
  if (result?.kind === 'planned') return JSON.parse(result.queryPlan) as QueryPlan;
  throw new Error(result?.kind === 'failed' ? result.reason : 'There is no plan.');
}

/** Admits nothing: there is no supergraph to admit by. */
export function refuseAll(message: string): Admit {
  const refused = refusal(503, [requestError('SERVICE_UNAVAILABLE', message).toJSON()]);
  return () => refused;
}

/** Throws for values that are nested too deeply to be written as JSON. */
function admittedSubscription(
  plan: SubscriptionPlan,
  given: Pick<AdmittedSubscription, 'rootFields' | 'variables'>,
  { rights }: Asker,
): AdmittedSubscription {
  const shareKey = stringifyExact(plan.variables.map((name) => given.variables[name]));
  return { ok: true, kind: OperationTypeNode.SUBSCRIPTION, plan, ...given, rights, shareKey };
}
