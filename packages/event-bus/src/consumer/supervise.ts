import { createBackOff, settledWithin, sleep, type BackOff } from '@parley/async';
import type { BusLogger } from '../bus-logger.ts';
import { isPassing } from '../kafka/passing-error.ts';
import { notReady, ready, type Readiness } from '../readiness.ts';

/** Something that works until it crashes. */
export interface Session {
  /** Resolves with what ended it; never when it is closed in order. */
  readonly ended: Promise<Error>;
  /** Also after a crash; never rejects. */
  readonly close: () => Promise<void>;
}

export interface SuperviseOptions {
  readonly name: string;
  readonly open: () => Promise<Session>;
  /** Whether the broker could serve a session now; never rejects. */
  readonly brokerServes: () => Promise<boolean>;
  readonly exit: (code: number) => void;
  readonly logger: BusLogger;
  readonly onReady?: () => void;
  readonly backOff?: BackOff;
  /** A session that lived so long counts as rebuilt. */
  readonly steadyAfterMs?: number;
  /** What passes by itself is no fault of ours, unless it lasts so long while the broker serves. */
  readonly passesWithinMs?: number;
}

const maxRebuilds = 3;

/** The shutdown does not wait longer for a broker that hangs: what is not committed is delivered again. */
const closeTimeoutMs = 8_000;

/**
 * Keeps a session open. An unavailable broker is waited for without end, and so are brokers that restart in turn: what passes by itself
 * counts for nothing within 5 minutes. A session that keeps ending otherwise while the broker serves is our own fault: after three failed
 * rebuilds the process exits, for its supervisor to start it anew.
 */
export function supervise(options: SuperviseOptions) {
  const { name, brokerServes, exit, logger } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const rebuilds = createRebuilds(options, signal);
  let state: Readiness = notReady(`${name} has not joined yet`);
  let running: Promise<void> | undefined;

  const waitForBroker = async (): Promise<void> => {
    state = notReady(`${name} waits for Kafka and its topics`);
    do await sleep(500, signal);
    while (!signal.aborted && !(await brokerServes()));
  };
  /** Resolves with what went wrong, or with nothing when it was closed. */
  const runSession = async (): Promise<unknown> => {
    const session = await options.open();
    rebuilds.opened();
    state = ready;
    logger.info({ consumer: name }, 'Consumer has joined');
    try {
      options.onReady?.();
      return await Promise.race([session.ended, aborted(signal)]);
    } finally {
      state = notReady(signal.aborted ? `${name} is closed` : `${name} is being rebuilt`);
      await session.close();
      rebuilds.closed();
    }
  };
  const run = async (): Promise<void> => {
    // On a new deployment topics and coordinators come up beside us, which is nothing to warn of.
    if (!(await brokerServes())) {
      logger.info({ consumer: name }, 'Consumer waits for Kafka and its topics');
      await waitForBroker();
    }
    while (!signal.aborted) {
      const error = await runSession().catch((failure: unknown) => failure);
      if (signal.aborted) return;
      const serves = await brokerServes();
      const failures = rebuilds.failed(error, serves);
      logger.warn({ err: error, consumer: name, failures, brokerServes: serves }, 'Consumer is down');
      await (serves ? rebuilds.pause() : waitForBroker());
      if (failures > maxRebuilds && !signal.aborted) {
        logger.error({ err: error, consumer: name }, 'Consumer cannot be rebuilt: the process ends');
        return exit(1);
      }
    }
  };
  return {
    start: () => void (running ??= run()),
    readiness: () => state,
    async close(): Promise<void> {
      closing.abort();
      await settledWithin(closeTimeoutMs, running);
    },
  };
}

/** Counts the sessions that ended while the broker served. */
function createRebuilds(options: SuperviseOptions, signal: AbortSignal) {
  const { backOff = createBackOff({ firstMs: 200, maxMs: 2_000 }) } = options;
  const { steadyAfterMs = 60_000, passesWithinMs = 300_000 } = options;
  let openedAt: number | undefined;
  let steadyAt = performance.now();
  let failures = 0;
  return {
    opened: () => void (openedAt = performance.now()),
    closed() {
      if (performance.now() - (openedAt ?? Infinity) < steadyAfterMs) return;
      failures = 0;
      steadyAt = performance.now();
      backOff.reset();
    },
    /** The number of failures in a row that were our own fault; none before the first session. */
    failed(error: unknown, brokerServes: boolean): number {
      if (!brokerServes) steadyAt = performance.now();
      if (!brokerServes || openedAt === undefined) return (failures = 0);
      const isOnItsWay = isPassing(error) && performance.now() - steadyAt < passesWithinMs;
      return isOnItsWay ? failures : (failures += 1);
    },
    pause: () => sleep(backOff.next(), signal),
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
