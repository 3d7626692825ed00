import { conversationsWithout } from '../seen/seen-entry.ts';
import type { Seen } from '../seen/seen.ts';
import { type RoomLine, type RoomList, shownRooms, withPage } from './room-list.ts';
import type { createRoomsStore } from './rooms-store.ts';

const mostRooms = 200;
const name = 'rooms';

/** The list of rooms as it was kept, until the platform has said something; from then on what it says is kept. */
export function keepRooms(
  seen: Pick<Seen, 'read' | 'keep' | 'drop'>,
  { list, view, become, subscribe }: ReturnType<typeof createRoomsStore>,
) {
  let isRead = false;
  let before: ReadonlySet<string> | undefined;
  const showKept = async (): Promise<void> => {
    const kept = await seen.read<readonly RoomLine[]>(name);
    if (kept !== undefined && view().rooms === undefined)
      become((empty) => withPage(empty, kept, empty.clock));
  };
  void showKept();
  subscribe(() => {
    if (!isRead) return;
    seen.keep(name, keptRooms(list()));
    const ids = new Set(list().rooms.keys());
    // What was said in a room stays no longer than the room.
    if (before === undefined || [...before].some((id) => !ids.has(id)))
      seen.drop((names) => conversationsWithout(names, ids));
    before = ids;
  });
  return {
    /** The list is whole from its next change on. */
    becomeWhole: (): void => void (isRead = true),
  };
}

/** As the platform has said that they are: not what is on its way there. */
function keptRooms(list: RoomList): readonly RoomLine[] {
  return shownRooms({ ...list, pending: [] }).slice(0, mostRooms);
}
