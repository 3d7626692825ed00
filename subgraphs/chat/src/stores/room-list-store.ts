import type { Filter } from 'mongodb';
import type { Room } from '../rooms/room.ts';
import { memberDocumentId, type RoomDocument } from './documents.ts';
import { membersIn } from './group-members.ts';
import { isString, type Mongo } from './mongo.ts';
import { groupIdsOf } from './room-member-store.ts';

export type RoomListStore = ReturnType<typeof createRoomListStore>;

/** A room as a list needs it before it is shown; `lastSeq`: of what was last written into its log. */
export type ListedRoom = Pick<Room, 'id' | 'directKey' | 'lastSeq'>;

/** A room into whose log something was written. */
export type MovedRoom = Pick<Room, 'id' | 'lastSeq'> & { readonly memberIds: readonly string[] };

/** Reads what a list of rooms begins with, and what lost notifications would have said. Who may see what is the caller's. */
export function createRoomListStore(mongo: Mongo) {
  const { rooms, roomMembers, readReceipts } = mongo;
  const listed = async (filter: Filter<RoomDocument>): Promise<readonly ListedRoom[]> => {
    const found = await rooms.find(filter, { projection: { directKey: 1, lastSeq: 1 } }).toArray();
    return found.map(({ _id: id, directKey, lastSeq }) => ({ id, directKey, lastSeq }));
  };
  /** Of somebody's 1:1 rooms and groups, which have indexes of their own. */
  const listedOf = async (
    userId: string,
    filter: Filter<RoomDocument> = {},
  ): Promise<readonly ListedRoom[]> => {
    const listedGroups = async (): Promise<readonly ListedRoom[]> => {
      const ids = await groupIdsOf(mongo, userId);
      return ids.length === 0 ? [] : listed({ _id: { $in: [...ids] }, ...filter });
    };
    return (await Promise.all([listed({ memberIds: userId, ...filter }), listedGroups()])).flat();
  };
  return {
    /** Somebody's rooms into whose log something was written then or later. */
    roomsOf: (userId: string, since: Date) => listedOf(userId, { lastAt: { $gte: since } }),
    /** All rooms that somebody is in. */
    allRoomsOf: (userId: string) => listedOf(userId),
    /** Which of these rooms somebody is in, whether they hide them or not. */
    async among(
      userId: string,
      roomIds: readonly string[],
    ): Promise<readonly Pick<Room, 'id' | 'directKey' | 'lastNumber'>[]> {
      if (roomIds.length === 0) return [];
      const memberships = { _id: { $in: roomIds.map((id) => memberDocumentId(id, userId)) }, leftAt: null };
      const projection = { directKey: 1, lastNumber: 1, memberIds: 1 } as const;
      const [found, groups] = await Promise.all([
        rooms.find({ _id: { $in: [...roomIds] } }, { projection }).toArray(),
        roomMembers.find(memberships, { projection: { roomId: 1 } }).toArray(),
      ]);
      const groupIds = new Set(groups.map(({ roomId }) => roomId));
      return found
        .filter(({ _id, memberIds }) => groupIds.has(_id) || memberIds.includes(userId))
        .map(({ _id: id, directKey, lastNumber }) => ({ id, directKey, lastNumber }));
    },
    directRooms: (directKeys: readonly string[]) =>
      listed({ directKey: { $in: [...directKeys], ...isString } }),
    /** The rooms in which the user's own read receipt moved then or later. */
    async readSince(userId: string, since: Date): Promise<readonly string[]> {
      const projection = { roomId: 1 };
      const found = await readReceipts.find({ userId, at: { $gte: since } }, { projection }).toArray();
      return found.map(({ roomId }) => roomId);
    },
    /** Rooms into whose log something was written then or later. */
    async movedSince(since: Date): Promise<readonly MovedRoom[]> {
      const projection = { lastSeq: 1, memberIds: 1, group: 1 };
      const found = await rooms.find({ lastAt: { $gte: since } }, { projection }).toArray();
      const groups = await membersIn(
        mongo,
        found.filter(({ group }) => group !== undefined),
      );
      return found.map(({ _id: id, lastSeq, memberIds }) => {
        const members = groups.get(id);
        return { id, lastSeq, memberIds: members === undefined ? memberIds : [...members.keys()] };
      });
    },
  };
}
