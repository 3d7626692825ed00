import type { Db } from 'mongodb';
import type { BusLogger } from '../bus-logger.ts';
import type { OutgoingEvent } from '../event-type.ts';
import { later, type LogCollection } from './log-collection.ts';
import type { LogPosition, LogPositions } from './log-position.ts';
import { isAhead } from './resume-token.ts';
import { operationTimeOf, republishedPages } from './republish-log.ts';
import { tailLog, type LogChange } from './tail-log.ts';

export interface FollowOptions {
  readonly db: Db;
  readonly name: string;
  readonly collections: readonly LogCollection[];
  readonly positions: LogPositions;
  readonly signal: AbortSignal;
  readonly logger: BusLogger;
  /** Resolves when they are acknowledged; rejects when publishing must stop. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  /** The stream is open where the published part ends. */
  readonly onFollowing: () => void;
}

/** Clocks of those who write the log may differ by so much. */
const clockMarginMs = 60_000;
const idleSaveEveryMs = 30_000;

/** Publishes from where the log is published up to, until the signal is aborted; once again from earlier when that place is lost. */
export async function followLog(options: FollowOptions): Promise<void> {
  const { db, collections, positions, signal } = options;
  let position = await positions.load();
  let savedAt = -Infinity;
  const onChanges = async (changes: readonly LogChange[]): Promise<void> => {
    const events = changes.flatMap((change) => change.events);
    await options.publish(events);
    const lastEntryAt = changes.reduce((time, { at }) => later(time, at), position.lastEntryAt);
    position = { token: changes.at(-1)?.token, lastEntryAt };
    if (events.length === 0 && performance.now() - savedAt < idleSaveEveryMs) return;
    savedAt = performance.now();
    positions.save(position);
  };
  for (;;) {
    const isKnown = position.token !== undefined && !(await isAhead(db, position.token));
    if (!isKnown) position = await republish(position, options);
    const { token, republication } = position;
    const start =
      republication === undefined
        ? { resumeAfter: token }
        : { startAtOperationTime: republication.operationTime };
    options.onFollowing();
    const outcome = await tailLog({ db, collections, start, signal, onChanges });
    if (outcome === 'ended') return;
    position = { token: undefined, lastEntryAt: position.lastEntryAt };
  }
}

/**
 * Publishes the log again, from a while before the last published entry, or goes on with what another began. It is saved after each page.
 * Everything that was committed before its operation time is published then: should the change stream not reach back so far any more,
 * the next republication begins there, and not anew.
 */
async function republish(
  { lastEntryAt, republication }: LogPosition,
  { db, name, collections, positions, logger, signal, publish }: FollowOptions,
): Promise<LogPosition> {
  const since = lastEntryAt === undefined ? null : new Date(lastEntryAt.getTime() - clockMarginMs);
  let current = republication ?? { since, operationTime: await operationTimeOf(db), reached: null };
  logger.info({ relay: name, since: current.since, reached: current.reached }, 'Log is published again');
  for await (const { events, reached } of republishedPages(db, collections, current)) {
    // Where all is too old, publishing does not ask for the lease.
    if (signal.aborted) throw new Error('The lease is lost');
    await publish(events);
    current = { ...current, reached };
    positions.save({ token: undefined, lastEntryAt, republication: current });
  }
  const begunAt = new Date(current.operationTime.getHighBitsUnsigned() * 1_000);
  return { token: undefined, lastEntryAt: begunAt, republication: current };
}
