import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { Logger, Shutdown } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import { executePlan } from '../execution/execute-plan.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { connectSubgraphs } from '../subgraphs/connect-subgraphs.ts';
import { createClientSubscriptions } from '../subscriptions/client-subscriptions.ts';
import { createEventCompleter } from '../subscriptions/complete-events.ts';
import { createEventExecutor } from '../subscriptions/execute-event.ts';
import { createUpstreams } from '../upstreams/upstreams.ts';
import { createOperationStarter, type OperationExecutor } from './begin-operation.ts';
import { createMask, hintFilter } from './errors.ts';

export type Operations = ReturnType<typeof createOperations>;

/** What runs admitted operations, whichever supergraph admitted them. */
export function createOperations(options: {
  environment: GatewayEnvironment;
  sign: InternalTokenSigner | undefined;
  metrics: GatewayMetrics;
  closing: Shutdown;
  logger: Logger;
}) {
  const { environment, sign, metrics, closing, logger } = options;
  const mask = createMask(logger);
  const subgraphs = connectSubgraphs({
    urls: environment.subgraphUrls,
    sign,
    timeoutMs: environment.SUBGRAPH_TIMEOUT_MS,
    readinessPath: environment.SUBGRAPH_READINESS_PATH,
    logger,
  });
  closing.onClose('subgraphs', () => subgraphs.close());
  const upstreams = createUpstreams({ instancesOf: subgraphs.instancesOf, logger });
  closing.onClose('upstreams', () => upstreams.close());
  metrics.countUpstreamSubscriptions(() => upstreams.operations());

  const { fetch } = subgraphs;
  const withoutHints = hintFilter(environment.INTROSPECTION);
  const subscriptions = createClientSubscriptions({
    upstreams,
    completer: createEventCompleter(createEventExecutor({ fetch, withoutHints, onFault: mask })),
    sign,
    resumeTimeoutMs: environment.SUBSCRIPTION_RESUME_MS,
    mask,
    onOpen: ({ plan }) => {
      const labels = { service: 'gateway', field: plan.upstream.field };
      metrics.activeSubscriptions.inc(labels);
      return () => metrics.activeSubscriptions.dec(labels);
    },
  });
  const execute: OperationExecutor = async ({ plan, variables }, context) => {
    const payload = await executePlan(plan, { variables, fetch: fetch(context), onFault: mask });
    return payload.errors ? { ...payload, errors: withoutHints(payload.errors) } : payload;
  };
  const begin = createOperationStarter({
    openSubscription: (request, sink) => {
      const subscription = subscriptions.open(request, sink);
      return { stop: () => subscription.stop(), drain: () => subscription.drain() };
    },
    execute,
    mask,
  });
  return { execute, begin, subscriptions, subgraphs, mask };
}
