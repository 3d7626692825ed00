import type { RoomChange } from './room-change.ts';
import type { RoomMade } from './room-made.ts';

/** What MySQL has recorded and MongoDB is to take over. */
export type RecordedChange =
  | { readonly type: 'RoomMade'; readonly made: RoomMade }
  | { readonly type: 'RoomChanged'; readonly change: RoomChange };

/** Lets a recorded room, or a change of it, take effect in the log's store, and notes that it did. May be repeated. */
export type ApplyRoom = (recorded: RecordedChange) => Promise<void>;

export function createApplyRoom(deps: {
  makeRoom: (made: RoomMade) => Promise<void>;
  changeRoom: (change: RoomChange) => Promise<'taken' | 'early'>;
  register: {
    unappliedOf(roomId: string): Promise<readonly RecordedChange[]>;
    markApplied(eventId: string, at: Date): Promise<void>;
  };
  now: () => Date;
}): ApplyRoom {
  const { makeRoom, changeRoom, register, now } = deps;

  const take = async (recorded: RecordedChange): Promise<boolean> => {
    if (recorded.type === 'RoomMade') await makeRoom(recorded.made);
    else if ((await changeRoom(recorded.change)) === 'early') return false;
    await register.markApplied(eventIdOf(recorded), now());
    return true;
  };
  return async (recorded) => {
    if (await take(recorded)) return;
    // Those before it are another process's, which may have died: each is applied after the one before it, by the process that comes first.
    for (const each of await register.unappliedOf(roomIdOf(recorded))) {
      if (!(await take(each))) throw new Error('A change of a room is missing.');
      if (eventIdOf(each) === eventIdOf(recorded)) return;
    }
    if (!(await take(recorded))) throw new Error('A change of a room is missing.');
  };
}

export function roomIdOf(recorded: RecordedChange): string {
  return recorded.type === 'RoomMade' ? recorded.made.roomId : recorded.change.roomId;
}

/** Of the first of its entries: it names the change. */
export function eventIdOf(recorded: RecordedChange): string {
  return recorded.type === 'RoomMade' ? recorded.made.eventId : recorded.change.facts[0].eventId;
}
