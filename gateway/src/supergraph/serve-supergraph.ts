import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { Health, Logger, Shutdown } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { createOperationPlanner } from '../execution/plan/plan-operation.ts';
import { createAdmission, refuseAll, type Admit } from '../operations/admit.ts';
import type { Operations } from '../operations/create-operations.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { createSubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import { replanSubscriptions } from '../subscriptions/replan-subscriptions.ts';
import { followSupergraph } from './follow-supergraph.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';
import { createUpdateReports } from './report-updates.ts';

/** The supergraph that is served now, as its source changes. */
export function serveSupergraph(options: {
  environment: GatewayEnvironment;
  operations: Operations;
  sign: InternalTokenSigner | undefined;
  headers: SubgraphHeaders;
  health: Health;
  metrics: GatewayMetrics;
  closing: Shutdown;
  logger: Logger;
}) {
  const { environment, operations, sign, headers, metrics, closing, logger } = options;
  const { subgraphs, subscriptions, mask } = operations;
  const { INTROSPECTION: introspection, limits, planning } = environment;
  const reports = createUpdateReports(options);
  let admit: Admit = refuseAll('The gateway has no supergraph yet. Try again in a moment.');
  let replanning = Promise.resolve();

  const serve = (supergraph: LoadedSupergraph): void => {
    const { schema, accessRules } = supergraph;
    const planOperation = createOperationPlanner(supergraph, {
      onPlanned: () => metrics.operationPlans.inc({ service: 'gateway' }),
    });
    const planSubscription = createSubscriptionPlanner(supergraph, planOperation);
    const next = createAdmission({
      schema,
      accessRules,
      limits,
      introspection,
      planOperation,
      planSubscription,
      mask,
    });
    subgraphs.update(supergraph.subgraphs);
    admit = next;
    reports.served(supergraph);
    const unknown = headers.unknownSubgraphs(supergraph.subgraphs.map(({ name }) => name));
    if (unknown.length > 0) logger.warn({ unknown }, 'SUBGRAPH_HEADERS names subgraphs that there are not');
    replanning = replanning
      .then(() => replanSubscriptions(subscriptions.all(), next))
      .catch((error: unknown) => void mask(error));
  };
  const follower = followSupergraph({
    source: environment.supergraph,
    planning,
    pollMs: environment.SUPERGRAPH_POLL_MS,
    urls: environment.subgraphUrls,
    timeoutMs: environment.SUBGRAPH_TIMEOUT_MS,
    sign,
    fixedHeadersOf: headers.fixedFor,
    serve,
    onFailure: (error) => reports.refused(error),
    logger,
  });
  closing.onClose('supergraph', () => follower.close());
  /** Admits by the supergraph of now; refuses before the first one. */
  const admitNow: Admit = (...given) => admit(...given);
  return { admit: admitNow, start: () => follower.start() };
}
