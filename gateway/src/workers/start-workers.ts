import { createHealth, createShutdown, type Logger, type Readiness } from '@parley/service-kit/process';
import cluster from 'node:cluster';
import { AggregatorRegistry, Registry } from 'prom-client';
import type { GatewayEnvironment } from '../environment.ts';
import { createGatewayMetrics } from '../gateway-metrics.ts';
import { serveAdministration } from '../http/serve-administration.ts';
import { keepWorker, type KeptWorker } from './keep-worker.ts';

/**
 * Gateways in processes of their own that share one port: each connection goes to the next of them. Resolves to the URLs when all listen;
 * rejects with a sentence when one cannot. A worker that ends later is replaced.
 */
export async function startWorkers(environment: GatewayEnvironment, logger: Logger) {
  // Not left to the system, which gives most connections to a few.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const closing = createShutdown({ logger });
  const health = createHealth({ service: 'gateway' });
  const workers: KeptWorker[] = [];
  health.add('workers', async () => describe(await standings(workers)));
  try {
    const adminUrl = await serveAdministration({
      environment,
      health,
      metrics: { ...createGatewayMetrics(), registry: sumOf(workers) },
      closing,
      logger,
    });
    for (let number = 1; number <= environment.GATEWAY_WORKERS; number += 1)
      workers.push(keepWorker(`${environment.INSTANCE_ID}-${number}`, logger));
    closing.onClose('workers', () => closeAll(workers));
    closing.onClose('readiness', () => health.drain());
    const [url = ''] = await Promise.all(workers.map(({ listens }) => listens));
    return { url, adminUrl, close: () => closing.close() };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function closeAll(workers: readonly KeptWorker[]): Promise<void> {
  const ends = await Promise.allSettled(workers.map((worker) => worker.close()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** What all have measured; each series has the label `worker`. */
function sumOf(workers: readonly KeptWorker[]): Pick<Registry, 'metrics' | 'contentType'> {
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async metrics() {
      const reports = await Promise.all(workers.map((worker) => worker.report()));
      const measured = reports.flatMap((report) => (report === undefined ? [] : [report.metrics]));
      return AggregatorRegistry.aggregate(measured).metrics();
    },
  };
}

interface Standing {
  readonly ready: boolean;
  /** Sentences. */
  readonly reasons: readonly string[];
}

function standings(workers: readonly KeptWorker[]): Promise<readonly Standing[]> {
  return Promise.all(
    workers.map(async ({ name, report }) => {
      const answer = await report();
      if (answer === undefined) return { ready: false, reasons: [`${name} does not answer.`] };
      const { ready, checks } = answer.health;
      const reasons = Object.values(checks).flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
      return { ready, reasons: reasons.map((reason) => `${name}: ${reason}`) };
    }),
  );
}

/** The gateway serves as long as one worker does. */
function describe(all: readonly Standing[]): Readiness {
  const reason = all.flatMap(({ reasons }) => reasons).join(' ');
  if (all.some(({ ready }) => ready)) return { ready: true, ...(reason !== '' && { reason }) };
  return { ready: false, reason: reason === '' ? 'No worker is ready.' : reason };
}
