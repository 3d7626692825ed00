import type { RoomMade } from './room-made.ts';

/** Lets a recorded room take effect in the log's store, and notes that it did. May be repeated. */
export type ApplyRoom = (made: RoomMade) => Promise<void>;

export function createApplyRoom(deps: {
  makeRoom: ApplyRoom;
  register: { markApplied(eventId: string, at: Date): Promise<void> };
  now: () => Date;
}): ApplyRoom {
  return async (made) => {
    await deps.makeRoom(made);
    await deps.register.markApplied(made.eventId, deps.now());
  };
}
