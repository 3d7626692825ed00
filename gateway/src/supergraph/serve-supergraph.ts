import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { Health, Logger, Shutdown } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { createOperationPlans } from '../execution/plan/plan-operation.ts';
import { createAdmission, refuseAll, type Admission, type Admit } from '../operations/admit.ts';
import type { Operations } from '../operations/create-operations.ts';
import type { Planner } from '../planning/planner.ts';
import { countedPlanner, startPlanner } from '../planning/start-planner.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { createSubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import { replanSubscriptions } from '../subscriptions/replan-subscriptions.ts';
import { followSupergraph } from './follow-supergraph.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';
import { createUpdateReports } from './report-updates.ts';

export interface ServeSupergraphOptions {
  readonly environment: GatewayEnvironment;
  readonly operations: Operations;
  readonly sign: InternalTokenSigner | undefined;
  readonly headers: SubgraphHeaders;
  readonly health: Health;
  readonly metrics: GatewayMetrics;
  readonly closing: Shutdown;
  readonly logger: Logger;
}

/** The supergraph that is served now, as its source changes. */
export function serveSupergraph(options: ServeSupergraphOptions) {
  const { environment, operations, sign, headers, metrics, closing, logger } = options;
  const { subgraphs, subscriptions, mask } = operations;
  const { planning } = environment;
  const reports = createUpdateReports(options);
  let admit: Admit = refuseAll('The gateway has no supergraph yet. Try again in a moment.');
  let planner: Planner | undefined;
  let replanning = Promise.resolve();
  metrics.countWaitingPlans(() => planner?.waiting() ?? 0);

  const serve = async (supergraph: LoadedSupergraph): Promise<void> => {
    const former = planner;
    const next = await startPlanner(supergraph, environment);
    try {
      subgraphs.update(supergraph.subgraphs);
    } catch (error) {
      await next.close();
      throw error;
    }
    planner = next;
    admit = admitBy(supergraph, countedPlanner(next, metrics), options);
    reports.served(supergraph);
    const unknown = headers.unknownSubgraphs(supergraph.subgraphs.map(({ name }) => name));
    if (unknown.length > 0) logger.warn({ unknown }, 'SUBGRAPH_HEADERS names subgraphs that there are not');
    replanning = replanning
      .then(() => replanSubscriptions(subscriptions.all(), (...given) => admit(...given)))
      .catch((error: unknown) => void mask(error));
    await former?.close();
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
  closing.onClose('supergraph', async () => {
    await follower.close();
    await planner?.close();
  });
  return { admit: admitByLatest(() => admit, metrics), start: () => follower.start() };
}

function admitBy(
  supergraph: LoadedSupergraph,
  planner: Pick<Planner, 'plan' | 'share'>,
  { environment, operations }: ServeSupergraphOptions,
): Admit {
  const { INTROSPECTION: introspection, limits } = environment;
  return createAdmission({
    schema: supergraph.schema,
    accessRules: supergraph.accessRules,
    limits,
    introspection,
    planner,
    plans: createOperationPlans(supergraph),
    planSubscription: createSubscriptionPlanner(supergraph),
    mask: operations.mask,
  });
}

/** Admits by the supergraph of now; refuses before the first one. What was planned by a former one meanwhile is admitted anew. */
function admitByLatest(latest: () => Admit, metrics: GatewayMetrics): Admit {
  const count = (admission: Admission): Admission => {
    if (admission.ok || admission.status !== 503) return admission;
    const code = String(admission.errors[0]?.extensions?.['code']);
    metrics.refusedOperations.inc({ service: 'gateway', code });
    return admission;
  };
  const admitNow: Admit = (...given) => {
    const admit = latest();
    const admission = admit(...given);
    if (!(admission instanceof Promise)) return count(admission);
    return admission.then((admitted) => (admit === latest() ? count(admitted) : admitNow(...given)));
  };
  return admitNow;
}
