import type { Db } from 'mongodb';
import type { BusLogger } from '../bus-logger.ts';
import type { OutgoingEvent } from '../event-type.ts';
import { later, type LogCollection } from './log-collection.ts';
import type { LogPosition, LogPositions } from './log-position.ts';
import type { StreamStart } from './relay-state.ts';
import { isAhead } from './resume-token.ts';
import { republishLog } from './republish-log.ts';
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
    const { start, lastEntryAt } = await findStart(position, options);
    position = { ...position, lastEntryAt };
    options.onFollowing();
    const outcome = await tailLog({ db, collections, start, signal, onChanges });
    if (outcome === 'ended') return;
    position = { ...position, token: undefined };
  }
}

/** Right after what is published; when that place is unknown, the log is published again first. */
async function findStart(
  { token, lastEntryAt }: LogPosition,
  { db, name, collections, logger, publish }: FollowOptions,
): Promise<{ readonly start: StreamStart; readonly lastEntryAt: Date | undefined }> {
  if (token !== undefined && !(await isAhead(db, token)))
    return { start: { resumeAfter: token }, lastEntryAt };
  const since = lastEntryAt && new Date(lastEntryAt.getTime() - clockMarginMs);
  logger.info({ relay: name, since }, 'Log is published again');
  const caughtUp = await republishLog({ db, collections, since, publish });
  return {
    start: { startAtOperationTime: caughtUp.operationTime },
    lastEntryAt: later(lastEntryAt, caughtUp.lastEntryAt),
  };
}
