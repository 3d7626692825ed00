import type { GraphQLFormattedError } from 'graphql';
import { executePlan } from '../execution/execute-plan.ts';
import type { SubgraphFetch } from '../execution/fetch/plan-run.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { UpstreamEvent } from '../upstreams/upstream-event.ts';
import { createFetchTogether } from './batch-entity-fetches.ts';
import { everybody, type RequestContext } from '../viewers/request-context.ts';
import type { SubscriptionPlan } from './plan-subscription.ts';

export interface EventRequest {
  readonly plan: SubscriptionPlan;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  /** The values on which an event's payload depends: equal for two requests of one plan that may share it. */
  readonly shareKey: string;
}

/** Throws when the variables cannot be written down: they are nested too deeply. */
export function eventRequest(
  plan: SubscriptionPlan,
  variables: Readonly<Record<string, unknown>>,
  context: RequestContext,
): EventRequest {
  return {
    plan,
    variables,
    context,
    shareKey: JSON.stringify(plan.variables.map((name) => variables[name])),
  };
}

export interface EventExecutorOptions {
  readonly fetch: (context: RequestContext) => SubgraphFetch;
  /** What clients may read of errors. */
  readonly clean: (errors: readonly GraphQLFormattedError[]) => readonly GraphQLFormattedError[];
  readonly onFault: (error: unknown) => void;
}

/** Never rejects. `sharesParts`: what is the same for all viewers may be fetched together with others, although the whole depends on this one. */
export type EventExecutor = (
  request: Pick<EventRequest, 'plan' | 'variables' | 'context'>,
  event: UpstreamEvent,
  options: { readonly sharesParts: boolean },
) => Promise<ResponsePayload>;

/**
 * Completes one upstream event by the rest of the plan. What fails in the rest is an error beside partial data. The upstream's
 * extensions (its cursor) come back on the payload.
 */
export function createEventExecutor({ fetch, clean, onFault }: EventExecutorOptions): EventExecutor {
  const together = createFetchTogether(fetch(everybody));
  /** Fetches of plans of which a subgraph has said that they depend on the viewer after all. */
  const dependent = new WeakSet<object>();
  const fetchTogether: SubgraphFetch = async (request) => {
    const payload = await together(request);
    if (request.independent !== undefined && needsViewer(payload)) dependent.add(request.independent);
    return payload;
  };
  /** What goes wrong together is asked again for this viewer: errors are not shared. But who is away for all is away for each of them. */
  const fetchParts = (own: SubgraphFetch): SubgraphFetch => {
    return async (request) => {
      const { independent } = request;
      if (independent === undefined || dependent.has(independent)) return own(request);
      const payload = await fetchTogether(request).catch(() => undefined);
      return payload !== undefined && (payload.errors === undefined || isAway(payload))
        ? payload
        : own(request);
    };
  };
  const fetchFor = (context: RequestContext, sharesParts: boolean): SubgraphFetch => {
    if (context.shared === true) return fetchTogether;
    return sharesParts ? fetchParts(fetch(context)) : fetch(context);
  };
  return async ({ plan, variables, context }, { payload }, { sharesParts }) => {
    // The executor merges what it fetches into what it is given, and an event may be looked at more than once.
    const event = structuredClone(payload);
    const ask = fetchFor(context, sharesParts);
    const answer = await executePlan(plan.operation, { variables, fetch: ask, event, onFault });
    return {
      data: answer.data ?? null,
      ...(answer.errors && { errors: clean(answer.errors) }),
      ...((payload.extensions ?? answer.extensions) && {
        extensions: { ...answer.extensions, ...payload.extensions },
      }),
    };
  };
}

/** Whether a subgraph refuses to answer for nobody in particular. */
export function needsViewer(payload: ResponsePayload): boolean {
  return hasCode(payload, 'VIEWER_NEEDED');
}

/** Whether a subgraph could not be asked at all. */
function isAway(payload: ResponsePayload): boolean {
  return payload.data === undefined && hasCode(payload, 'SUBGRAPH_UNAVAILABLE');
}

function hasCode({ errors = [] }: ResponsePayload, code: string): boolean {
  return errors.some(({ extensions }) => extensions?.['code'] === code);
}
