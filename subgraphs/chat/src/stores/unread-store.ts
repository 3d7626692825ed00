import type { Mongo } from './mongo.ts';

/** Unread messages are counted in all groups of a person, and in so many 1:1 rooms: those with the newest activity. */
export const mostDirectCounted = 1_000;

/** A room of a member in which something was said, and how much of it they have seen. */
export interface ReadPlace {
  readonly roomId: string;
  readonly directKey: string | null;
  readonly lastNumber: number;
  /** Up to which number they have read, or sent. */
  readonly readUpTo: number;
  /** From their latest joining on, and what has not expired. */
  readonly firstVisibleNumber: number;
}

export type UnreadStore = ReturnType<typeof createUnreadStore>;

/** Reads how far somebody has read their rooms. */
export function createUnreadStore({ rooms, roomMembers, readReceipts }: Mongo) {
  const directPlaces = async (userId: string): Promise<readonly ReadPlace[]> => {
    const projection = { directKey: 1, lastNumber: 1, expiredUpTo: 1, [`members.${userId}`]: 1 };
    const found = await rooms
      .find({ memberIds: userId }, { projection })
      .sort({ lastActivityAt: -1, _id: -1 })
      .limit(mostDirectCounted)
      .toArray();
    return found.map(({ _id: roomId, directKey, lastNumber, expiredUpTo = 0, members }) => {
      const { sentUpTo = 0, firstVisibleNumber: joinedAt = 1 } = members[userId] ?? {};
      const firstVisibleNumber = Math.max(joinedAt, expiredUpTo + 1);
      return { roomId, directKey, lastNumber, readUpTo: sentUpTo, firstVisibleNumber };
    });
  };
  const groupPlaces = async (userId: string): Promise<readonly ReadPlace[]> => {
    const projection = { _id: 0, roomId: 1, sentUpTo: 1, firstVisibleNumber: 1 };
    const memberships = await roomMembers.find({ userId, leftAt: null }, { projection }).toArray();
    if (memberships.length === 0) return [];
    const byRoom = new Map(memberships.map((membership) => [membership.roomId, membership]));
    const found = await rooms
      .find({ _id: { $in: [...byRoom.keys()] } }, { projection: { lastNumber: 1, expiredUpTo: 1 } })
      .toArray();
    return found.map(({ _id: roomId, lastNumber, expiredUpTo = 0 }) => {
      const { sentUpTo = 0, firstVisibleNumber: joinedAt = 1 } = byRoom.get(roomId) ?? {};
      const firstVisibleNumber = Math.max(joinedAt, expiredUpTo + 1);
      return { roomId, directKey: null, lastNumber, readUpTo: sentUpTo, firstVisibleNumber };
    });
  };
  return {
    /** Of all their groups, and of their 1:1 rooms with the newest activity: 1,000. */
    async placesOf(userId: string): Promise<readonly ReadPlace[]> {
      const places = (await Promise.all([directPlaces(userId), groupPlaces(userId)])).flat();
      if (places.length === 0) return [];
      const ids = places.map(({ roomId }) => `${roomId}:${userId}`);
      const found = await readReceipts
        .find({ _id: { $in: ids } }, { projection: { roomId: 1, upTo: 1 } })
        .toArray();
      const receipts = new Map(found.map(({ roomId, upTo }) => [roomId, upTo]));
      return places.map((place) => {
        return { ...place, readUpTo: Math.max(place.readUpTo, receipts.get(place.roomId) ?? 0) };
      });
    },
  };
}
