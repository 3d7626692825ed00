import { sleep } from '@parley/async';
import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import type { BusLogger } from '../bus-logger.ts';
import type { Publisher } from '../kafka/kafka-publisher.ts';
import { notReady } from '../readiness.ts';
import type { LogCollection } from './log-collection.ts';
import { createMongoLease, type Leadership } from './mongo-lease.ts';
import { relayStates } from './relay-state.ts';
import { createRelayLoop, type Relay } from './relay.ts';
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
  let leadership: Leadership | undefined;

  const serve = async (held: Leadership): Promise<void> => {
    const { signal, works, recovered, failed } = loop;
    leadership = held;
    signal.addEventListener('abort', held.lose, { once: true });
    if (signal.aborted) held.lose();
    const onFollowing = (): void => {
      works();
      recovered();
    };
    try {
      await serveLog(held, { ...deps, states, holder, onPublished: works, onFollowing, onFailure: failed });
    } finally {
      leadership = undefined;
      signal.removeEventListener('abort', held.lose);
    }
  };
  const work = async (): Promise<void> => {
    const held = await lease.take();
    if (held !== undefined) return serve(held);
    loop.works();
    await sleep(standbyIntervalMs, loop.signal);
  };
  const loop = createRelayLoop(`log ${name}`, { logger, work });
  return {
    start: loop.start,
    // While MongoDB hangs nothing fails, and nothing is published either.
    readiness: () =>
      leadership?.isHeld() === false ? notReady('The lease could not be renewed') : loop.readiness(),
    close: () => loop.close(),
  };
}
