import type { GraphQLFormattedError } from 'graphql';
import { formatError } from '../operations/errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { completeAnswer, describeProblems } from './answer/complete-answer.ts';
import type { OperationPlan } from './plan/plan-operation.ts';
import type { PlanRun, SubgraphFetch } from './fetch/plan-run.ts';
import { runPlan } from './fetch/run-fetch.ts';

export interface PlanInputs {
  /** Checked against the operation's definitions; as they came, for subgraphs fill in the defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fetch: SubgraphFetch;
  /** Of a subscription's plan: what its subgraph sent. It is merged into: give each execution its own. */
  readonly event?: ResponsePayload | undefined;
  /** Called with a fault of the gateway, or of a subgraph that keeps no contract; the client sees it masked. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Runs a plan and answers in the operation's shape. Never rejects: what fails is an error beside partial data. Values that break the
 * schema are in `extensions.valueCompletion`, as of Apollo's gateways, and only when there are no errors, which mostly cause them.
 */
export async function executePlan(
  plan: OperationPlan,
  { variables: given, fetch, event, onFault }: PlanInputs,
): Promise<ResponsePayload> {
  const { steps, conditions, shape, introspect } = plan;
  const variables = plan.variables(given);
  const values = conditions(variables);
  const run: PlanRun = { data: {}, errors: [], variables, conditions: values, fetch, event };
  const fail = (error: unknown): void => {
    onFault(error);
    run.errors.push(formatError(error));
  };
  if (steps !== undefined) await runPlan(run, steps, fail);
  const errors = run.errors.map((error) => inClientsNames(error, plan));
  try {
    const answerShape = shape(values);
    const answerIntrospection = introspect(given);
    const { data, isSound } = completeAnswer(run.data, answerShape, answerIntrospection);
    if (errors.length > 0) return { errors, data };
    if (isSound) return { data };
    const valueCompletion = describeProblems(run.data, answerShape, answerIntrospection);
    return { data, extensions: { valueCompletion } };
  } catch (error) {
    onFault(error);
    return { errors: [...errors, formatError(error)], data: null };
  }
}

function inClientsNames(
  error: GraphQLFormattedError,
  { responseName }: OperationPlan,
): GraphQLFormattedError {
  const { path } = error;
  if (path === undefined) return error;
  return { ...error, path: path.map((key) => (typeof key === 'string' ? responseName(key) : key)) };
}
