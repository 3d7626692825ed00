import { limit } from '@parley/async';
import type { MessagingPart } from '@parley/service-kit/service';
import { createDueWorker } from '../rooms/due-worker.ts';
import type { RetentionWorkDocument, RetentionWorkStore } from '../stores/retention-work-store.ts';
import type { createDeleteExpired } from './delete-expired.ts';
import type { ExpireRooms } from './expire-rooms.ts';
import type { createReleaseHeld } from './release-held.ts';

const mostAtOnce = 2;
/** Between two looks at all rooms: so late may a message expire, and then some. */
export const passIntervalMs = 3_600_000;
const retryMs = 10_000;

/** Has messages expire, deletes what has, and what a legal hold kept until it ended. Several instances share it. */
export function createRetentionWorker(deps: {
  readonly retentionWork: RetentionWorkStore;
  readonly expireRooms: ExpireRooms;
  readonly deleteExpired: ReturnType<typeof createDeleteExpired>;
  readonly releaseHeld: ReturnType<typeof createReleaseHeld>;
  readonly logger: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
  readonly now: () => Date;
}): MessagingPart {
  const { retentionWork, expireRooms, deleteExpired, releaseHeld, logger, now } = deps;
  let hasPasses = false;
  const inTurn = limit(mostAtOnce);
  const inMs = (ms: number): Date => new Date(now().getTime() + ms);

  const run = async (work: RetentionWorkDocument, closing: AbortSignal): Promise<void> => {
    const isWanted = async (): Promise<boolean> => {
      if (!closing.aborted) await retentionWork.renew(work._id, now());
      return !closing.aborted;
    };
    if (work.kind === 'pass') return runPass(work.after, closing);
    if (work.kind === 'delete') {
      const ended = await deleteExpired(work, isWanted);
      if (ended === 'deleted') return retentionWork.endDeletion(work);
      return retentionWork.putOff(work._id, ended === 'held' ? inMs(passIntervalMs) : now());
    }
    const ended = await releaseHeld(work.roomId, isWanted);
    if (ended === 'released') return retentionWork.endRelease(work);
    // Under a hold again, its end asks for it anew.
    return retentionWork.putOff(work._id, ended === 'held' ? inMs(passIntervalMs) : now());
  };
  const claimAndRun = async (id: string, closing: AbortSignal): Promise<void> => {
    const work = closing.aborted ? null : await retentionWork.claim(id, now());
    if (work === null) return;
    try {
      await run(work, closing);
    } catch (error) {
      logger.warn({ err: error, work: id }, 'Retention could not do its work yet');
      await retentionWork.putOff(id, inMs(retryMs));
    }
  };
  const runPass = async (from: string | null, closing: AbortSignal): Promise<void> => {
    let after = from;
    do {
      after = await expireRooms(after);
      await retentionWork.notePass(after, now());
    } while (after !== null && !closing.aborted);
    await retentionWork.putOff('pass', after === null ? inMs(passIntervalMs) : now());
  };
  return createDueWorker({
    async due(at, most) {
      if (!hasPasses) await retentionWork.beginPasses(at);
      hasPasses = true;
      return retentionWork.due(at, most);
    },
    run: ({ _id: id }, closing) => inTurn(() => claimAndRun(id, closing)),
    now,
    onError: (error) => logger.warn({ err: error }, 'Retention could not do its work yet'),
  });
}
