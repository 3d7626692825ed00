import { createBackOff, retry } from '@parley/async';
import type { Collection } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';
import { followLog } from './follow-log.ts';
import { skipUnpublishable } from './log-collection.ts';
import { createLogPositions } from './log-position.ts';
import type { Leadership } from './mongo-lease.ts';
import type { MongoLogRelayOptions } from './mongo-log-relay.ts';
import type { RelayState } from './relay-state.ts';

/** What the relay that holds the lease does, and whom it reports to. */
export interface ServeLogDeps extends MongoLogRelayOptions {
  readonly states: Collection<RelayState>;
  readonly holder: string;
  /** The change stream is open where the published part ends. */
  readonly onFollowing: () => void;
  readonly onPublished: () => void;
  /** A failure that is followed by another attempt. */
  readonly onFailure: (error: unknown) => void;
}

/** Publishes the log until the lease is lost; then saves its position and releases the lease. */
export async function serveLog(leadership: Leadership, deps: ServeLogDeps): Promise<void> {
  const { states, name, holder, logger, publisher, onPublished, onFailure } = deps;
  const onError = (error: unknown): void =>
    logger.warn({ err: error, relay: name }, 'Log position is not saved yet');
  const positions = createLogPositions({ states, name, holder, onLost: leadership.lose, onError });
  const collections = deps.collections.map((collection) => skipUnpublishable(collection, logger));
  /** Without end, since later events must not overtake these, but only while the lease is held. */
  const publish = async (events: readonly OutgoingEvent[]): Promise<void> => {
    if (events.length === 0) return;
    const publishOnce = async (): Promise<void> => {
      if (!leadership.isHeld()) throw new Error('The lease is lost');
      await publisher.publish(events);
      onPublished();
    };
    const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });
    await retry(publishOnce, { signal: leadership.signal, backOff, onError: onFailure });
  };
  logger.info({ relay: name, holder }, 'Log relay holds the lease');
  try {
    await followLog({ ...deps, collections, positions, signal: leadership.signal, publish });
  } finally {
    await positions.flush();
    await leadership.release();
  }
}
