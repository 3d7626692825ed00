import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { ReadUnreadRooms } from './unread-rooms.ts';
import { isArchived, isMuted } from '../rooms/room-preferences.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { KeptPreferences, RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import type { RoomListPage, RoomPosition, RoomStore } from '../stores/room-store.ts';

/** Which of their rooms a viewer looks at. */
export type RoomFolder = 'ALL' | 'UNREAD' | 'GROUPS' | 'ARCHIVED' | 'MUTED';

/** A place in a list of rooms: the pinned ones come first. */
export interface ListPosition extends RoomPosition {
  readonly isPinned: boolean;
}

/** A part of a list of rooms: after a place, or before it and read from the end back. */
export interface RoomPage extends Pick<RoomListPage, 'limit' | 'isBackward'> {
  readonly folder: RoomFolder;
  readonly from: ListPosition | null;
}

export interface ListedInPage {
  readonly room: Room;
  readonly isPinned: boolean;
}

export type ReadRoomPage = ReturnType<typeof createReadRoomPage>;

/** Reads up to `limit` rooms of a folder, in reading order: those pinned and then the others, each the newest activity first. */
export function createReadRoomPage(deps: {
  rooms: Pick<RoomStore, 'listOf'>;
  preferences: Pick<RoomPreferencesStore, 'of'>;
  roomList: Pick<RoomListStore, 'among'>;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  readUnreadRooms: ReadUnreadRooms;
  now: () => Date;
}) {
  const { rooms, preferences, roomList, friendships, readUnreadRooms, now } = deps;

  return async (viewerId: string, page: RoomPage): Promise<readonly ListedInPage[]> => {
    const { folder, limit, from, isBackward = false } = page;
    const at = now();
    const [kept, blocked, unread] = await Promise.all([
      preferences.of(viewerId),
      friendships.pairsBlockedBy([viewerId]),
      folder === 'UNREAD' ? readUnreadRooms(viewerId) : noRooms,
    ]);
    const archived = await findArchived(roomList, { viewerId, kept, at });
    const listed = within(folder, {
      archived,
      muted: kept.filter((one) => isMuted(one.preferences, at)).map(({ roomId }) => roomId),
      unread: [...unread.keys()],
    });
    const pinned = kept.filter((one) => one.preferences.isPinned).map(({ roomId }) => roomId);
    const exceptDirectKeys = blocked.map((pair) => pair.pairKey);
    const read = async (isPinned: boolean, most: number): Promise<readonly ListedInPage[]> => {
      const ids = isPinned ? pinnedWithin(pinned, listed) : listed.only.ids;
      if (most === 0 || ids?.length === 0) return [];
      const those = await rooms.listOf(viewerId, {
        limit: most,
        from: from?.isPinned === isPinned ? from : null,
        isBackward,
        exceptDirectKeys,
        exceptIds: isPinned ? [] : [...pinned, ...listed.exceptIds],
        only: { ...listed.only, ...(ids && { ids }) },
      });
      return those.map((room) => ({ room, isPinned }));
    };
    // From a place among the last ones of the reading order nothing is read of the first ones.
    const order = isBackward ? [false, true] : [true, false];
    const parts = from === null ? order : order.slice(order.indexOf(from.isPinned));
    const found: ListedInPage[] = [];
    for (const isPinned of parts) found.push(...(await read(isPinned, limit - found.length)));
    return found;
  };
}

/** One that a message brought back is not in the archive any more. */
async function findArchived(
  roomList: Pick<RoomListStore, 'among'>,
  of: { readonly viewerId: string; readonly kept: readonly KeptPreferences[]; readonly at: Date },
): Promise<readonly string[]> {
  const { viewerId, kept, at } = of;
  const wereArchived = kept.filter((one) => one.preferences.archivedAbove !== null);
  const mayBeBack = wereArchived.filter((one) => !isMuted(one.preferences, at));
  const found = await roomList.among(
    viewerId,
    mayBeBack.map(({ roomId }) => roomId),
  );
  const numbers = new Map(found.map(({ id, lastNumber }) => [id, lastNumber]));
  return wereArchived
    .filter((one) => isArchived(one.preferences, numbers.get(one.roomId) ?? 0, at))
    .map(({ roomId }) => roomId);
}

const noRooms: Awaited<ReturnType<ReadUnreadRooms>> = new Map();

/** What a folder has, by what is known of the rooms that something is set of, or that are unread. */
interface Listed {
  readonly only: NonNullable<RoomListPage['only']>;
  readonly exceptIds: readonly string[];
}

function within(
  folder: RoomFolder,
  { archived, muted, unread }: Readonly<Record<'archived' | 'muted' | 'unread', readonly string[]>>,
): Listed {
  switch (folder) {
    case 'ALL':
      return { only: {}, exceptIds: archived };
    case 'UNREAD':
      return { only: { ids: unread }, exceptIds: archived };
    case 'GROUPS':
      return { only: { kind: 'GROUP' }, exceptIds: archived };
    case 'ARCHIVED':
      return { only: { ids: archived }, exceptIds: [] };
    case 'MUTED':
      return { only: { ids: muted }, exceptIds: [] };
  }
}

/** What is pinned is not in the archive. */
function pinnedWithin(pinned: readonly string[], { only }: Listed): readonly string[] {
  return only.ids === undefined ? pinned : pinned.filter((id) => only.ids?.includes(id));
}
