import { every } from '@parley/async';
import type { LiveStreams } from './live-streams.ts';
import type { ReadMark } from '../rooms/room-log-entry.ts';

/** How many rooms a question is about. */
const mostAtOnce = 1_000;
/** How far back marks are looked for: clocks of instances differ, and a mark is dated before it is committed. */
const overlapMs = 10_000;

/** The read marks of live rooms on their way to the streams, whether the notification or the store tells of them; only ever further. */
export interface MarkSignals {
  /** The notification. */
  signal(mark: ReadMark): void;
  /** Compares the live rooms with the store at once. It happens every few seconds as well, since a lost last mark shows by no other. */
  reconcile(): void;
  /** There is a stream. */
  opened(): void;
  /** A stream of this room has gone. */
  closed(roomId: string): void;
}

/** `put` gets each mark that is further than what it got of this member before. `reconcileMs`: between two comparisons (3,000). */
export function createMarkSignals(deps: {
  live: Pick<LiveStreams, 'has' | 'isEmpty' | 'roomIds'>;
  marks: { movedSince(roomIds: readonly string[], since: Date): Promise<readonly ReadMark[]> };
  put: (mark: ReadMark) => void;
  logger: { warn(fields: object, message: string): void };
  now: () => Date;
  reconcileMs?: number | undefined;
}): MarkSignals {
  const { live, marks, put, logger, now, reconcileMs = 3_000 } = deps;
  /** How far went out, by room and member: an older mark that comes late would replace a newer one that waits. */
  const furthest = new Map<string, Map<string, number>>();

  const signal = (mark: ReadMark): void => {
    const { roomId, userId, upTo } = mark;
    if (!live.has(roomId)) return;
    const ofRoom = furthest.get(roomId) ?? new Map<string, number>();
    if (upTo <= (ofRoom.get(userId) ?? 0)) return;
    furthest.set(roomId, ofRoom.set(userId, upTo));
    put(mark);
  };
  const reconciliation = every(reconcileMs, {
    async work({ signal: ending, sinceMs }) {
      const since = new Date(now().getTime() - sinceMs - overlapMs);
      const roomIds = live.roomIds();
      for (let from = 0; from < roomIds.length && !ending.aborted; from += mostAtOnce)
        for (const mark of await marks.movedSince(roomIds.slice(from, from + mostAtOnce), since))
          signal(mark);
    },
    onError: (err) => logger.warn({ err }, 'Read marks could not be compared with their store yet'),
  });
  return {
    signal,
    reconcile: () => reconciliation.runNow(),
    opened: () => reconciliation.start(),
    closed(roomId) {
      if (!live.has(roomId)) furthest.delete(roomId);
      if (live.isEmpty()) reconciliation.stop();
    },
  };
}
