import { emptyRoomList, type RoomLine, type RoomList, shownRooms } from './room-list.ts';

export interface RoomsView {
  /** In order; undefined until the first are here. */
  readonly rooms: readonly RoomLine[] | undefined;
  /** There was no answer yet; it is asked again. */
  readonly isUnreachable: boolean;
}

/** What the list of rooms shows now: a store that `useSyncExternalStore` reads. */
export function createRoomsStore() {
  const listeners = new Set<() => void>();
  let list = emptyRoomList;
  let view: RoomsView = { rooms: undefined, isUnreachable: false };
  const show = (next: RoomsView): void => {
    view = next;
    for (const changed of listeners) changed();
  };
  return {
    list: () => list,
    view: () => view,
    become: (change: (list: RoomList) => RoomList): void => {
      list = change(list);
      show({ rooms: shownRooms(list), isUnreachable: false });
    },
    sayUnreachable: (): void => show({ ...view, isUnreachable: true }),
    subscribe: (onChange: () => void): (() => void) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}
