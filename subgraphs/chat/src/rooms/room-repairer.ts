import { withTimeout } from '@parley/async';
import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import { type ApplyRoom, eventIdOf, type RecordedChange, roomIdOf } from './apply-room.ts';

const batchSize = 100;
/** Younger changes are still being applied by the instance that recorded them. */
const graceMs = 2_000;
const intervalMs = 5_000;
/** A driver may lose an answer: one that never comes must not end the repairs. */
const timeoutMs = 15_000;

/**
 * Applies what was recorded in MySQL and not applied to MongoDB, because a process died or MongoDB was unavailable: at the start whatever
 * its age, and then periodically. The changes of a room are applied in their order; one that cannot be applied holds up no other room.
 */
export function createRoomRepairer(deps: {
  register: { unapplied(page: { limit: number; recordedBefore: Date }): Promise<readonly RecordedChange[]> };
  applyRoom: ApplyRoom;
  isUnavailable: (error: unknown) => boolean;
  logger: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  now: () => Date;
}): MessagingPart {
  const { register, applyRoom, isUnavailable, logger, now } = deps;
  let leastAgeMs = 0;
  const repair = async (recorded: RecordedChange): Promise<void> => {
    const [roomId, eventId] = [roomIdOf(recorded), eventIdOf(recorded)];
    try {
      await inTime(applyRoom(recorded));
      logger.info({ roomId, eventId }, 'A change of a room was applied by the repairer');
    } catch (error) {
      if (isUnavailable(error)) throw error;
      logger.warn({ err: error, roomId, eventId }, 'A change of a room could not be applied yet');
    }
  };
  return createPeriodicPart(intervalMs, {
    async work() {
      const recordedBefore = new Date(now().getTime() - leastAgeMs);
      leastAgeMs = graceMs;
      const unapplied = await inTime(register.unapplied({ limit: batchSize, recordedBefore }));
      for (const recorded of unapplied) await repair(recorded);
    },
    onError: (error) => logger.warn({ err: error }, 'Rooms could not be repaired yet'),
  });
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return withTimeout(timeoutMs, work, () => new Error(`A store has not answered for ${timeoutMs} ms.`));
}
