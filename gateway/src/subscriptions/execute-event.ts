import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLFormattedError } from 'graphql';
import { formatError } from '../operations/errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import { eventService, type SubscriptionPlan } from './plan-subscription.ts';

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

type GatewayRequest = Parameters<typeof executeQueryPlan>[2];

/**
 * Completes one upstream event by the rest of the plan, for one viewer. What fails in the rest is an error beside partial
 * data. The upstream's extensions (its cursor) come back on the payload: `executeQueryPlan` drops them.
 */
export async function executeEvent(
  dataSources: Readonly<Record<string, GraphQLDataSource>>,
  { plan, variables, context }: Omit<EventRequest, 'shareKey'>,
  event: ResponsePayload,
): Promise<ResponsePayload> {
  const result = await executeQueryPlan(
    plan.eventPlan,
    { ...dataSources, [eventService]: answerWith(event) },
    gatewayRequest(variables, context),
    plan.operation,
    plan.supergraph.fullSchema,
    plan.supergraph.apiSchema,
  );
  return {
    data: result.data ?? null,
    ...(result.errors && {
      errors: result.errors.map((error) => withRealService(formatError(error), plan.subgraph)),
    }),
    ...(event.extensions && { extensions: event.extensions }),
  };
}

/** A copy, because the executor merges what it fetches into the very objects it was given. */
function answerWith(event: ResponsePayload): GraphQLDataSource {
  return {
    process: async () => ({
      data: structuredClone(event.data) ?? null,
      ...(event.errors && { errors: event.errors }),
    }),
  };
}

/** The few members that `executeQueryPlan` reads; `metrics` must be an object as soon as a fetch has errors. */
function gatewayRequest(variables: EventRequest['variables'], context: RequestContext): GatewayRequest {
  return { request: { variables }, context, metrics: {} } as unknown as GatewayRequest;
}

function withRealService(error: GraphQLFormattedError, subgraph: string): GraphQLFormattedError {
  if (error.extensions?.['serviceName'] !== eventService) return error;
  return { ...error, extensions: { ...error.extensions, serviceName: subgraph } };
}
