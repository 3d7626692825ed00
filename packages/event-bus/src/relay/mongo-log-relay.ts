import { createBackOff, settledWithin, sleep } from '@parley/async';
import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import type { BusLogger } from '../bus-logger.ts';
import type { Publisher } from '../publisher.ts';
import { notReady, ready } from '../readiness.ts';
import type { Readiness } from '../readiness.ts';
import type { LogCollection } from './log-collection.ts';
import { createMongoLease } from './mongo-lease.ts';
import type { Leadership } from './mongo-lease.ts';
import { relayStates } from './relay-state.ts';
import { closeTimeoutMs } from './relay.ts';
import type { Relay } from './relay.ts';
import { serveLog } from './serve-log.ts';

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
const standbyIntervalMs = 500;

/**
 * Publishes what is committed to the collections, in the order of commits, by the one relay that holds the lease. What was
 * acknowledged but not yet saved as published is published again by the next holder: at least once.
 */
export function createMongoLogRelay(deps: MongoLogRelayOptions): Relay {
  const { db, name, logger } = deps;
  const holder = `${deps.instanceId}/${randomUUID()}`;
  const states = relayStates(db);
  const lease = createMongoLease({ states, name, holder });
  const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });
  const closing = new AbortController();
  let state: Readiness = notReady('The log relay has not started yet');
  let leadership: Leadership | undefined;
  let running: Promise<void> | undefined;

  const onPublished = (): void => void (state = ready);
  const onFollowing = (): void => {
    state = ready;
    backOff.reset();
  };
  const onFailure = (error: unknown): void => {
    state = notReady('The log waits to be published');
    logger.warn({ err: error, relay: name }, 'Log relay will try again');
  };
  const serve = async (held: Leadership): Promise<void> => {
    leadership = held;
    closing.signal.addEventListener('abort', held.lose, { once: true });
    if (closing.signal.aborted) held.lose();
    try {
      await serveLog(held, { ...deps, states, holder, onPublished, onFollowing, onFailure });
    } finally {
      leadership = undefined;
      closing.signal.removeEventListener('abort', held.lose);
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        const held = await lease.take();
        if (held !== undefined) await serve(held);
        else {
          state = ready;
          await sleep(standbyIntervalMs, closing.signal);
        }
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
    readiness: () => (leadership?.isHeld() === false ? notReady('The lease could not be renewed') : state),
    async close() {
      closing.abort();
      await settledWithin(closeTimeoutMs, running);
      state = notReady('The log relay is closed');
    },
  };
}
