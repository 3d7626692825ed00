import { every } from '@parley/async';
import type { ApplyRoom } from './apply-room.ts';
import type { RoomMade } from './room-made.ts';

const batchSize = 100;
/** The process that recorded a younger change is still applying it. */
const graceMs = 2_000;
/** Applied changes and the ids of processed events are kept for a week. */
const keepMs = 7 * 24 * 60 * 60 * 1_000;
const sweepEveryMs = 60 * 60 * 1_000;

/** Applies what was recorded in MySQL and not applied to MongoDB, because a process died or MongoDB was unavailable. */
export interface RoomRepairer {
  /** Repairs once, whatever the age of a change, and then every `everyMs`. */
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
  let minimumAgeMs = 0;
  let sweptAt = -Infinity;
  let repairing: Promise<void> = Promise.resolve();

  const repair = async (): Promise<void> => {
    const recordedBefore = new Date(now().getTime() - minimumAgeMs);
    minimumAgeMs = graceMs;
    for (const made of await register.unapplied({ limit: batchSize, recordedBefore })) {
      await applyRoom(made);
      logger.info({ roomId: made.roomId, eventId: made.eventId }, 'A room was applied by the repairer');
    }
    if (now().getTime() - sweptAt > sweepEveryMs) await sweep();
  };
  const sweep = async (): Promise<void> => {
    sweptAt = now().getTime();
    await register.forgetApplied(new Date(sweptAt - keepMs));
    await friendships.forgetProcessed(new Date(sweptAt - keepMs));
  };
  const task = every(everyMs, {
    work: () => (repairing = repair()),
    onError: (err) => logger.warn({ err }, 'Rooms could not be repaired yet'),
  });
  return {
    start() {
      task.start();
      task.runNow();
    },
    async close() {
      task.stop();
      await repairing.catch(() => undefined);
    },
  };
}
