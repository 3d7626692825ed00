import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { createBackOff, retry, settledWithin, sleep } from '@parley/async';
import type { BusLogger } from '../bus-logger.ts';
import type { OutgoingEvent } from '../event-type.ts';
import type { Publisher } from '../publisher.ts';
import { notReady, ready } from '../readiness.ts';
import type { Readiness } from '../readiness.ts';
import { followLog } from './follow-log.ts';
import { skipUnpublishable } from './log-collection.ts';
import type { LogCollection } from './log-collection.ts';
import { createLogPositions } from './log-position.ts';
import { createMongoLease } from './mongo-lease.ts';
import type { Tenure } from './mongo-lease.ts';
import { relayStates } from './relay-state.ts';
import { closeWithinMs } from './relay.ts';
import type { Relay } from './relay.ts';

export interface MongoLogRelayOptions {
  /** Stays the caller's: the relay does not close its client. */
  readonly db: Db;
  /** One name per log; its document in `relay_state`. */
  readonly name: string;
  readonly instanceId: string;
  readonly collections: readonly LogCollection[];
  readonly publisher: Publisher;
  readonly logger: BusLogger;
}

/** With the lease's 3 s it bounds how long a relay that died goes unreplaced. */
const standbyPollMs = 500;

/**
 * Publishes what is committed to the collections, in the order of commits, by the one relay that holds the lease. What was
 * acknowledged but not yet saved as published is published again by whoever comes next: at least once.
 */
export function createMongoLogRelay(deps: MongoLogRelayOptions): Relay {
  const { db, name, publisher, logger } = deps;
  const holder = `${deps.instanceId}/${randomUUID()}`;
  const states = relayStates(db);
  const collections = deps.collections.map((collection) => skipUnpublishable(collection, logger));
  const lease = createMongoLease({ states, name, holder });
  const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });
  const closing = new AbortController();
  let state: Readiness = notReady('The log relay has not started yet');
  let serving: Tenure | undefined;
  let running: Promise<void> | undefined;

  const onFailure = (error: unknown): void => {
    state = notReady('The log waits to be published');
    logger.warn({ err: error, relay: name }, 'Log relay will try again');
  };
  const onFollowing = (): void => {
    state = ready;
    backOff.reset();
  };
  /** Without end, since what comes later must not overtake it, but only as long as the lease is held. */
  const publishWithin = async (tenure: Tenure, events: readonly OutgoingEvent[]): Promise<void> => {
    if (events.length === 0) return;
    const publish = async (): Promise<void> => {
      if (!tenure.held()) throw new Error('The lease is lost');
      await publisher.publish(events);
      state = ready;
    };
    const again = createBackOff({ firstMs: 100, maxMs: 2_000 });
    await retry(publish, { signal: tenure.signal, backOff: again, onError: onFailure });
  };
  const serve = async (tenure: Tenure): Promise<void> => {
    const onError = (error: unknown): void =>
      logger.warn({ err: error, relay: name }, 'Log position is not saved yet');
    const positions = createLogPositions({ states, name, holder, onLost: tenure.lose, onError });
    const publish = async (events: readonly OutgoingEvent[]): Promise<void> =>
      await publishWithin(tenure, events);
    serving = tenure;
    closing.signal.addEventListener('abort', tenure.lose, { once: true });
    if (closing.signal.aborted) tenure.lose();
    logger.info({ relay: name, holder }, 'Log relay holds the lease');
    try {
      await followLog({ ...deps, collections, positions, signal: tenure.signal, publish, onFollowing });
    } finally {
      serving = undefined;
      closing.signal.removeEventListener('abort', tenure.lose);
      await positions.flush();
      await tenure.end();
    }
  };
  const liveOnce = async (): Promise<void> => {
    const tenure = await lease.take();
    if (tenure !== undefined) return await serve(tenure);
    state = ready;
    await sleep(standbyPollMs, closing.signal);
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await liveOnce();
      } catch (error) {
        if (closing.signal.aborted) return;
        onFailure(error);
        await sleep(backOff.next(), closing.signal);
      }
    }
  };

  return {
    async start() {
      running ??= run();
      await Promise.resolve();
    },
    // While MongoDB hangs nothing fails, and nothing is published either.
    readiness: () => (serving?.held() === false ? notReady('The lease could not be renewed') : state),
    async close() {
      closing.abort();
      await settledWithin(closeWithinMs, running);
      state = notReady('The log relay is closed');
    },
  };
}
