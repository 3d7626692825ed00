import type { ApplyRoom } from './apply-room.ts';
import type { RoomMade } from './room-made.ts';

const batchSize = 100;
/** Younger changes are still being applied by whoever recorded them. */
const graceMs = 2_000;
/** What was applied, and the ids of events that were processed, are kept for a week. */
const keepMs = 7 * 24 * 60 * 60 * 1_000;
const tidyEveryMs = 60 * 60 * 1_000;

/** Applies what was recorded in MySQL and not applied to MongoDB, because a process died or MongoDB was away. */
export interface RoomRepairer {
  /** Looks once, whatever its age, and then every `everyMs`. */
  start(): void;
  close(): Promise<void>;
}

export function createRoomRepairer(deps: {
  register: {
    unapplied(page: { limit: number; recordedBefore: Date }): Promise<readonly RoomMade[]>;
    forgetApplied(before: Date): Promise<void>;
  };
  friendships: { forgetProcessed(before: Date): Promise<void> };
  applyRoom: ApplyRoom;
  logger: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  now: () => Date;
  everyMs: number;
}): RoomRepairer {
  const { register, friendships, applyRoom, logger, now, everyMs } = deps;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let closed = false;
  let tidiedAt = -Infinity;

  const repair = async (minimumAgeMs: number): Promise<void> => {
    const recordedBefore = new Date(now().getTime() - minimumAgeMs);
    for (const made of await register.unapplied({ limit: batchSize, recordedBefore })) {
      await applyRoom(made);
      logger.info({ roomId: made.roomId, eventId: made.eventId }, 'A room was applied by the repairer');
    }
    if (now().getTime() - tidiedAt > tidyEveryMs) await tidy();
  };
  const tidy = async (): Promise<void> => {
    tidiedAt = now().getTime();
    await register.forgetApplied(new Date(tidiedAt - keepMs));
    await friendships.forgetProcessed(new Date(tidiedAt - keepMs));
  };
  const look = async (minimumAgeMs: number): Promise<void> => {
    try {
      await repair(minimumAgeMs);
    } catch (error) {
      logger.warn({ err: error }, 'Rooms could not be repaired yet');
    }
    if (!closed) timer = setTimeout(() => void (looking = look(graceMs)), everyMs);
  };
  return {
    start: () => void (looking = look(0)),
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
