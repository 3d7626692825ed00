import { every, sleep } from '@parley/async';
import type { Logger } from '../process/logger.ts';
import type { MessagingPart } from '../service/messaging.ts';
import type { Metrics } from '../process/metrics.ts';
import { Gauge, type Registry } from 'prom-client';
import { compare, type Difference, differences, type Projections, type Sides } from './compare.ts';

const hourMs = 60 * 60 * 1_000;

/** One for each of a service's projections, as parts of its messaging. */
export function createSelfChecks(
  projections: Projections,
  { metrics, logger }: { readonly metrics: Metrics; readonly logger: Logger },
): Readonly<Record<string, MessagingPart>> {
  const checks = Object.entries(projections).map(([name, sides]) => {
    return [
      `check of ${name}`,
      createSelfCheck({ name, sides, registry: metrics.registry, logger }),
    ] as const;
  });
  return Object.fromEntries(checks);
}

/** Compares a projection with its owner, and says in metrics and log what differs. It repairs nothing. */
export function createSelfCheck<State>(options: {
  /** As the command `npm run rebuild` takes it. */
  readonly name: string;
  readonly sides: Sides<State>;
  readonly registry: Registry;
  readonly logger: Logger;
  /** An hour, give or take a fifth. */
  readonly intervalMs?: number;
  /** What differs is compared again after this time: an event may be on its way (30 s). */
  readonly settleMs?: number;
}): MessagingPart & { readonly runNow: () => Promise<void> } {
  const { name: projection, sides, registry, logger, intervalMs = hourMs, settleMs = 30_000 } = options;
  const rowsGauge = gauge(registry, 'parley_projection_rows', 'Rows that the owner of a projection has.', []);
  const differing = gauge(
    registry,
    'parley_projection_differences',
    'Rows of a projection that differ from their owner, by kind: 0, or rebuild it.',
    ['kind'],
  );
  const checkedAt = gauge(
    registry,
    'parley_projection_checked_seconds',
    'When a projection was last compared with its owner, in Unix time.',
    [],
  );
  const check = async (signal?: AbortSignal): Promise<void> => {
    let { rows, found } = await findDifferences(sides);
    if (found.size > 0) {
      await sleep(settleMs, signal);
      if (signal?.aborted === true) return;
      const again = await findDifferences(sides);
      rows = again.rows;
      found = new Map([...again.found].filter(([key, { seen }]) => found.get(key)?.seen === seen));
    }
    const counts = differences.map((kind) => {
      return [kind, [...found.values()].filter((difference) => difference.kind === kind).length] as const;
    });
    rowsGauge.set({ projection }, rows);
    for (const [kind, count] of counts) differing.set({ projection, kind }, count);
    checkedAt.set({ projection }, Date.now() / 1_000);
    if (found.size > 0)
      logger.error(
        { projection, rows, ...Object.fromEntries(counts) },
        'A projection differs from its owner: run npm run rebuild',
      );
  };
  let running = Promise.resolve();
  const task = every(intervalMs, {
    work: ({ signal }) => (running = check(signal)),
    onError: (err) => logger.warn({ err, projection }, 'A projection could not be compared with its owner'),
  });
  return {
    start: () => task.start(),
    /** Waits for a run in flight: the stores are closed after it. */
    async close() {
      task.stop();
      await running.catch(() => undefined);
    },
    runNow: () => check(),
  };
}

async function findDifferences<State>(
  sides: Sides<State>,
): Promise<{ rows: number; found: ReadonlyMap<string, Difference<State>> }> {
  const found = new Map<string, Difference<State>>();
  const rows = await compare(sides, (page) => {
    for (const difference of page) found.set(difference.key, difference);
  });
  return { rows, found };
}

/** One for all projections of a service. */
function gauge<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labels: readonly Label[],
): Gauge<Label | 'projection'> {
  const known = registry.getSingleMetric(name) as Gauge<Label | 'projection'> | undefined;
  return known ?? new Gauge({ name, help, labelNames: ['projection', ...labels], registers: [registry] });
}
