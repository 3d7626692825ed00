import { settledWithin, createBackOff, sleep } from '@parley/async';
import type { BackOff } from '@parley/async';
import type { BusLogger } from '../bus-logger.ts';
import { notReady, ready } from '../readiness.ts';
import type { Readiness } from '../readiness.ts';

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
}

export interface Supervisor {
  readonly start: () => void;
  readonly readiness: () => Readiness;
  readonly close: () => Promise<void>;
}

const mostRebuilds = 3;

/** A broker that hangs is not waited for any longer when we leave: what is not committed comes again. */
const closeWithinMs = 8_000;

/**
 * Keeps a session open. A broker that is away is waited for without end; a session that keeps ending while the broker
 * serves is our own fault: after three failed rebuilds the process exits, for its supervisor to start it anew.
 */
export function supervise(options: SuperviseOptions): Supervisor {
  const { name, open, brokerServes, exit, logger, onReady, steadyAfterMs = 60_000 } = options;
  const backOff = options.backOff ?? createBackOff({ firstMs: 200, maxMs: 2_000 });
  const closing = new AbortController();
  const closed = new Promise<undefined>((resolve) => {
    closing.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let state: Readiness = notReady(`${name} has not joined yet`);
  let running: Promise<void> | undefined;
  let everOpened = false;
  let failures = 0;

  /** Resolves with what went wrong, or with nothing when it was closed. */
  const liveOnce = async (): Promise<unknown> => {
    const session = await open();
    const openedAt = Date.now();
    everOpened = true;
    state = ready;
    logger.info({ consumer: name }, 'Consumer has joined');
    try {
      onReady?.();
      return await Promise.race([session.ended, closed]);
    } finally {
      state = notReady(closing.signal.aborted ? `${name} is closed` : `${name} is being rebuilt`);
      await session.close();
      if (Date.now() - openedAt >= steadyAfterMs) {
        failures = 0;
        backOff.reset();
      }
    }
  };
  const waitForBroker = async (): Promise<void> => {
    state = notReady(`${name} waits for Kafka and its topics`);
    do await sleep(500, closing.signal);
    while (!closing.signal.aborted && !(await brokerServes()));
  };
  /** Whether it failed too often for reasons of our own; else it may be opened again when this resolves. */
  const isHopeless = async (error: unknown): Promise<boolean> => {
    const serves = await brokerServes();
    failures = serves && everOpened ? failures + 1 : 0;
    logger.warn({ err: error, consumer: name, failures, brokerServes: serves }, 'Consumer is down');
    if (!serves) await waitForBroker();
    else await sleep(backOff.next(), closing.signal);
    return failures > mostRebuilds;
  };
  const run = async (): Promise<void> => {
    // On a new deployment topics and coordinators come up beside us, which is nothing to warn of.
    if (!(await brokerServes())) {
      logger.info({ consumer: name }, 'Consumer waits for Kafka and its topics');
      await waitForBroker();
    }
    while (!closing.signal.aborted) {
      const error = await liveOnce().catch((failure: unknown) => failure);
      if (closing.signal.aborted) return;
      const hopeless = await isHopeless(error);
      if (closing.signal.aborted) return;
      if (hopeless) {
        logger.error({ err: error, consumer: name }, 'Consumer cannot be rebuilt: the process ends');
        exit(1);
        return;
      }
    }
  };

  return {
    start() {
      running ??= run();
    },
    readiness: () => state,
    async close() {
      closing.abort();
      await settledWithin(closeWithinMs, running);
    },
  };
}
