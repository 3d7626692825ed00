import type { RoomLineFragment } from './graph.generated.ts';

export type RoomLine = RoomLineFragment;

/** What the viewer has set of a room, shown before the platform has answered. */
export type RoomChange = Partial<
  Pick<RoomLine, 'isPinned' | 'isArchived' | 'isMuted' | 'mutedUntil' | 'isMarkedUnread' | 'unreadCount'>
>;

interface PendingChange {
  readonly roomId: string;
  readonly change: RoomChange;
}

/** All rooms of the viewer: as the platform has said they are, and what is on its way there. */
export interface RoomList {
  readonly rooms: ReadonlyMap<string, RoomLine>;
  /** Counts what was said of rooms: `saidAt` has for each room, also one that is gone, when it was said last. */
  readonly clock: number;
  readonly saidAt: ReadonlyMap<string, number>;
  readonly pending: readonly PendingChange[];
}

export const emptyRoomList: RoomList = { rooms: new Map(), clock: 0, saidAt: new Map(), pending: [] };

/** Of two states of a room the later one stays, or the one that was said later of the same. */
export function withRoom(list: RoomList, room: RoomLine): RoomList {
  if ((list.rooms.get(room.id)?.lastSeq ?? 0) > room.lastSeq) return list;
  return said(list, room.id, new Map(list.rooms).set(room.id, room));
}

export function withoutRoom(list: RoomList, roomId: string): RoomList {
  const rooms = new Map(list.rooms);
  rooms.delete(roomId);
  return said(list, roomId, rooms);
}

/** A page that was asked for when the clock was at `askedAt`: what was said of a room since is not older. */
export function withPage(list: RoomList, page: readonly RoomLine[], askedAt: number): RoomList {
  const rooms = new Map(list.rooms);
  for (const room of page) {
    const isSaidSince = (list.saidAt.get(room.id) ?? 0) > askedAt;
    const isLater = (rooms.get(room.id)?.lastSeq ?? Infinity) < room.lastSeq;
    if (!isSaidSince || isLater) rooms.set(room.id, room);
  }
  return { ...list, rooms };
}

/** All pages have come, and had these rooms: others are gone, unless something was said of them since. */
export function withOnly(list: RoomList, ids: ReadonlySet<string>, askedAt: number): RoomList {
  const isThere = (id: string): boolean => ids.has(id) || (list.saidAt.get(id) ?? 0) > askedAt;
  return { ...list, rooms: new Map([...list.rooms].filter(([id]) => isThere(id))) };
}

export function withPending(list: RoomList, pending: PendingChange): RoomList {
  return { ...list, pending: [...list.pending, pending] };
}

export function withoutPending(list: RoomList, pending: PendingChange): RoomList {
  return { ...list, pending: list.pending.filter((each) => each !== pending) };
}

/** The rooms as they are shown: pinned ones first, then the newest activity first. */
export function shownRooms({ rooms, pending }: RoomList): readonly RoomLine[] {
  const shown = new Map(rooms);
  for (const { roomId, change } of pending) {
    const room = shown.get(roomId);
    if (room !== undefined) shown.set(roomId, { ...room, ...change });
  }
  return [...shown.values()].toSorted(
    (one, other) =>
      Number(other.isPinned) - Number(one.isPinned) ||
      Date.parse(other.lastActivityAt) - Date.parse(one.lastActivityAt),
  );
}

function said(list: RoomList, roomId: string, rooms: RoomList['rooms']): RoomList {
  const clock = list.clock + 1;
  return { ...list, rooms, clock, saidAt: new Map(list.saidAt).set(roomId, clock) };
}
