import type { RoomMade } from './room-made.ts';

/** Lets a recorded room take effect in the log's store, and notes that it did. May be repeated. */
export type ApplyRoom = (made: RoomMade) => Promise<void>;

export function createApplyRoom(deps: {
  makeRoom: (made: RoomMade) => Promise<void>;
  register: { markApplied(eventId: string, at: Date): Promise<void> };
  now: () => Date;
}): ApplyRoom {
  const { makeRoom, register, now } = deps;
  return async (made) => {
    await makeRoom(made);
    await register.markApplied(made.eventId, now());
  };
}
