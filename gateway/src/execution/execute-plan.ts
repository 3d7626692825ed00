import { formatError } from '../operations/errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { AnswerErrors } from './answer/answer-errors.ts';
import { completeAnswer, completeWithErrors } from './answer/complete-answer.ts';
import type { OperationPlan } from './plan/plan-operation.ts';
import type { PlanRun, SubgraphFetch } from './fetch/plan-run.ts';
import { runPlan } from './fetch/run-fetch.ts';

export interface PlanInputs {
  /** Checked against the operation's definitions; as they came, for subgraphs fill in the defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fetch: SubgraphFetch;
  /** So many are told: an answer whose fields have all failed is not to become many times as large. 1,000 by default. */
  readonly maxErrors?: number | undefined;
  /** Of a subscription's plan: what its subgraph sent. It is merged into: give each execution its own. */
  readonly event?: ResponsePayload | undefined;
  /** Called with a fault of the gateway, or of a subgraph that keeps no contract; the client sees it masked. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Runs a plan and answers in the operation's shape. Never rejects: what fails is an error beside partial data, one for each field that is null
 * because of it. Values that break the schema are errors too; when there are no others, they are also in `extensions.valueCompletion`, as of
 * Apollo's gateways.
 */
export async function executePlan(
  plan: OperationPlan,
  { variables: given, fetch, maxErrors = 1_000, event, onFault }: PlanInputs,
): Promise<ResponsePayload> {
  const variables = plan.variables(given);
  const conditions = plan.conditions(variables);
  const run: PlanRun = { data: {}, failures: undefined, variables, conditions, fetch, event };
  if (plan.steps !== undefined) await runPlan(run, plan.steps, onFault);
  try {
    const shape = plan.shape(conditions);
    const introspect = plan.introspect(given);
    if (run.failures === undefined) {
      const { data, isSound } = completeAnswer(run.data, shape, introspect);
      if (isSound) return { data };
    }
    const found = new AnswerErrors(run.failures, plan.responseName);
    const data = completeWithErrors(run.data, shape, introspect, found);
    const errors = found.list(run.data, shape, maxErrors);
    return { errors, data, ...(found.breaksSchemaOnly && { extensions: { valueCompletion: errors } }) };
  } catch (error) {
    onFault(error);
    return { errors: [formatError(error)], data: null };
  }
}
