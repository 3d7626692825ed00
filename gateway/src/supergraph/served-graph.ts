import type { Logger } from '@parley/service-kit/process';
import type { OperationSink } from '@parley/service-kit/transport';
import { print, type GraphQLFormattedError } from 'graphql';
import { createOperationPlanner } from '../execution/plan/plan-operation.ts';
import type { SubgraphFetch } from '../execution/fetch/plan-run.ts';
import { cleaner } from '../operations/errors.ts';
import {
  createOperationExecutor,
  socketExecutor,
  type OperationExecutor,
} from '../operations/execute-operation.ts';
import { defaultLimits } from '../operations/operation-limits.ts';
import { createOperationPreparer, type OperationPreparer } from '../operations/prepare-operation.ts';
import { variableErrors } from '../operations/variable-errors.ts';
import {
  createOperationStarter,
  type OperationStarter,
  type RunningOperation,
} from '../operations/begin-operation.ts';
import { eventRequest, type EventRequest } from '../subscriptions/execute-event.ts';
import { createSubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';

/** All that is made of one supergraph. A new supergraph makes a new one; nothing in it changes. */
export interface ServedGraph {
  readonly supergraph: LoadedSupergraph;
  readonly prepare: OperationPreparer;
  readonly execute: OperationExecutor;
  readonly begin: OperationStarter;
  /** A subscription that was begun with another supergraph, as this one serves it; or why it does not. */
  readonly adopt: (request: EventRequest) => EventRequest | readonly GraphQLFormattedError[];
}

export interface ServedGraphDeps {
  readonly fetch: (context: RequestContext) => SubgraphFetch;
  readonly openSubscription: (request: EventRequest, sink: OperationSink) => RunningOperation;
  readonly introspection: boolean;
  readonly logger: Logger;
}

export function createServedGraph(supergraph: LoadedSupergraph, deps: ServedGraphDeps): ServedGraph {
  const { fetch, openSubscription, introspection, logger } = deps;
  const { schema } = supergraph;
  const prepare = createOperationPreparer({ schema, limits: defaultLimits, introspection });
  const planOperation = createOperationPlanner(supergraph);
  const plan = createSubscriptionPlanner(supergraph, planOperation);
  const execute = createOperationExecutor({ schema, plan: planOperation, fetch, introspection, logger });
  return {
    supergraph,
    prepare,
    execute,
    begin: createOperationStarter({
      schema,
      prepare,
      plan,
      openSubscription,
      execute: socketExecutor(prepare, execute),
      introspection,
      logger,
    }),
    adopt({ plan: { prepared: former }, variables, context }) {
      const prepared = prepare(print(former.document), former.operation.name?.value);
      if (!prepared.ok) return prepared.errors;
      const wrong = variableErrors(schema, prepared.operation, variables);
      return wrong.length > 0
        ? cleaner(introspection)(wrong)
        : eventRequest(plan(prepared), variables, context);
    },
  };
}
