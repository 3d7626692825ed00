import { every, type Tick } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import type { SubgraphInstances } from './subgraph-instances.ts';

export interface ReadinessWatchOptions {
  readonly name: string;
  readonly instances: SubgraphInstances;
  /** Where an instance says whether it is ready, on the origin of its URL; undefined: it is not asked. */
  readonly path: string | undefined;
  readonly logger: Logger;
  readonly intervalMs?: number;
}

/** Longer than a health report of ours may take. */
const timeoutMs = 2_500;

/**
 * Asks each instance of a subgraph, or of another service behind the gateway, whether it is ready. An unready one gets no requests
 * while another is ready. 503 and no answer in time are a no; every other answer is a yes, as a subgraph may have no such route.
 * A single instance is not asked: there is nothing to choose.
 */
export function watchReadiness(options: ReadinessWatchOptions): { close(): void } {
  const { name, instances, path, logger, intervalMs = 1_000 } = options;
  if (path === undefined || instances.urls.length < 2) return { close: () => undefined };
  const last = new Map<string, Standing>();

  const refresh = async (url: string, { signal }: Tick): Promise<void> => {
    const standing = await ask(new URL(path, url));
    if (signal.aborted) return;
    if (standing === 'gone') instances.failed(url);
    else instances.reported(url, standing === 'ready');
    if ((last.get(url) ?? 'ready') !== standing)
      logger.info({ upstream: name, url, standing }, 'Instance changed');
    last.set(url, standing);
  };
  const task = every(intervalMs, {
    work: async (tick) => void (await Promise.all(instances.urls.map((url) => refresh(url, tick)))),
    onError: (err) => logger.warn({ err, upstream: name }, 'Instances could not be asked'),
  });
  task.start();
  task.runNow();
  return { close: () => task.stop() };
}

/** `gone`: its port is closed. */
type Standing = 'ready' | 'unready' | 'gone';

/** By no signal but its own: on Node 20 each `AbortSignal.any` leaves something in a signal that lives long. */
async function ask(url: URL): Promise<Standing> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { signal: late });
    await response.body?.cancel();
    return response.status === 503 ? 'unready' : 'ready';
  } catch {
    return late.aborted ? 'unready' : 'gone';
  }
}
