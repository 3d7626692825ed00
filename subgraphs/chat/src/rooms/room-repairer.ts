import { createPeriodicPart, type MessagingPart } from '@parley/service-kit/service';
import type { ApplyRoom } from './apply-room.ts';
import type { RoomMade } from './room-made.ts';

const batchSize = 100;
/** Younger changes are still being applied by the instance that recorded them. */
const graceMs = 2_000;
const intervalMs = 5_000;

/**
 * Applies what was recorded in MySQL and not applied to MongoDB, because a process died or MongoDB was unavailable: at the start whatever
 * its age, and then periodically.
 */
export function createRoomRepairer(deps: {
  register: { unapplied(page: { limit: number; recordedBefore: Date }): Promise<readonly RoomMade[]> };
  applyRoom: ApplyRoom;
  logger: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  now: () => Date;
}): MessagingPart {
  const { register, applyRoom, logger, now } = deps;
  let leastAgeMs = 0;
  return createPeriodicPart(intervalMs, {
    async work() {
      const recordedBefore = new Date(now().getTime() - leastAgeMs);
      leastAgeMs = graceMs;
      for (const made of await register.unapplied({ limit: batchSize, recordedBefore })) {
        await applyRoom(made);
        logger.info({ roomId: made.roomId, eventId: made.eventId }, 'A room was applied by the repairer');
      }
    },
    onError: (error) => logger.warn({ err: error }, 'Rooms could not be repaired yet'),
  });
}
