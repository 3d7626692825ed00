import type { Health, Logger } from '@parley/service-kit/process';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';

const logIntervalMs = 60_000;

/** Says what becomes of each supergraph. Ready from the first one on. Each failure is counted; one that repeats itself is logged once a minute. */
export function createUpdateReports(deps: { health: Health; metrics: GatewayMetrics; logger: Logger }) {
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
    served({ subgraphs }: LoadedSupergraph) {
      isServing = true;
      failure = undefined;
      count('served');
      logger.info({ subgraphs: subgraphs.map(({ name }) => name) }, 'A supergraph is served');
    },
    refused(error: unknown) {
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
