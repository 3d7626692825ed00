import type { Logger } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import { startAdministered, type GatewayParts } from '../start-gateway.ts';
import type { WorkerMessage, WorkerQuestion } from './messages.ts';

/** A gateway that shares its port with others. The primary process answers for all of them those who run it. */
export async function startWorker(environment: GatewayEnvironment, logger: Logger) {
  // Who stops a whole group of processes (systemd, a terminal) stops this one too; the second signal, of the primary process, must not cut it.
  process.on('SIGTERM', () => undefined);
  try {
    const gateway = await startAdministered(environment, logger, answerPrimary);
    tellPrimary({ kind: 'listens', url: gateway.url });
    return gateway;
  } catch (error) {
    // It listens to the primary process for nothing now, and that alone would keep it.
    process.channel?.unref();
    throw error;
  }
}

function answerPrimary({ environment, health, metrics: { registry } }: GatewayParts): void {
  registry.setDefaultLabels({ worker: environment.INSTANCE_ID });
  process.on('message', ({ id }: WorkerQuestion) => {
    void Promise.all([health.report(), registry.getMetricsAsJSON()]).then((report) =>
      tellPrimary({ kind: 'report', id, report: { health: report[0], metrics: report[1] } }),
    );
  });
}

/** Without a primary process nothing is said: this one is about to end with it. */
function tellPrimary(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
