import type { Health, Logger } from '@parley/service-kit/process';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';

/** Says in log, metric and readiness what becomes of each supergraph. */
export interface UpdateReports {
  readonly served: (supergraph: LoadedSupergraph) => void;
  readonly refused: (error: unknown) => void;
}

const logIntervalMs = 60_000;

/** Ready from the first supergraph on. Each failure is counted; one that repeats itself is logged once a minute. */
export function createUpdateReports(deps: {
  health: Health;
  metrics: GatewayMetrics;
  logger: Logger;
}): UpdateReports {
  const { health, metrics, logger } = deps;
  let isServing = false;
  let failure: string | undefined;
  let loggedAt = -Infinity;
  health.add('supergraph', () =>
    isServing ? { ready: true } : { ready: false, reason: failure ?? 'It is not loaded yet.' },
  );
  const count = (result: 'served' | 'refused'): void =>
    metrics.supergraphUpdates.inc({ service: 'gateway', result });
  return {
    served({ subgraphs }) {
      isServing = true;
      failure = undefined;
      count('served');
      logger.info({ subgraphs: subgraphs.map(({ name }) => name) }, 'A supergraph is served');
    },
    refused(error) {
      count('refused');
      const reason = error instanceof Error ? error.message : String(error);
      const now = performance.now();
      if (reason === failure && now - loggedAt < logIntervalMs) return;
      failure = reason;
      loggedAt = now;
      if (isServing) logger.error({ err: error }, 'The new supergraph is refused, the former one stays');
      else logger.error({ err: error }, 'There is no supergraph to serve yet');
    },
  };
}
