import { batchLoad } from '@parley/async';
import type { Filter } from 'mongodb';
import type { Room } from '../rooms/room.ts';
import { type RoomDocument, toRoom } from './documents.ts';
import { withMembers } from './group-members.ts';
import { isString, type Mongo } from './mongo.ts';
import { groupIdsOf } from './room-member-store.ts';

/** A page of rooms begins after the room with this activity and id. */
export type RoomPosition = Pick<Room, 'lastActivityAt' | 'id'>;

export type RoomStore = ReturnType<typeof createRoomStore>;

/** Reads rooms as the log sees them. Who may see what is the caller's. */
export function createRoomStore(mongo: Mongo) {
  const { rooms } = mongo;
  /** In any order; unknown ids are left out. */
  const findMany = async (ids: readonly string[]): Promise<readonly Room[]> =>
    withMembers(mongo, await rooms.find({ _id: { $in: [...ids] } }).toArray());
  // Asked for each stream that opens, twice: a thousand may come at once.
  const find = batchLoad(findMany, ({ id }) => id);
  return {
    find,
    findMany,
    /** Who is in the group as of this version, or a newer one; of a room that is not there nobody. Where this process knows it nothing is read. */
    async membersSince(roomId: string, membersVersion: number): Promise<Room['members']> {
      const known = mongo.memberships.peek(roomId);
      if (known !== null && known.membersVersion >= membersVersion) return known.members;
      return (await find(roomId))?.members ?? new Map<string, never>();
    },
    /** The groups in the order of their ids, after this one; `seq`: of the entry by which the members last changed. */
    async groupPage(after: string, limit: number) {
      const options = { projection: { 'group.membersVersion': 1 }, sort: { _id: 1 }, limit } as const;
      const found = await rooms.find({ kind: 'GROUP', _id: { $gt: after } }, options).toArray();
      return found.flatMap(({ _id: key, group }) => (group ? [{ key, seq: group.membersVersion }] : []));
    },
    async findDirect(directKey: string): Promise<Room | null> {
      const document = await rooms.findOne({ directKey: { $eq: directKey, ...isString } });
      return document === null ? null : toRoom(document);
    },
    /**
     * A member's rooms, the newest activity first, but for those 1:1 rooms. Their 1:1 rooms have an index by activity; of their groups, 500 at
     * most, all are looked at.
     */
    async listOf(
      userId: string,
      page: { limit: number; after: RoomPosition | null; exceptDirectKeys: readonly string[] },
    ): Promise<readonly Room[]> {
      const { limit, after, exceptDirectKeys } = page;
      const newest = (filter: Filter<RoomDocument>): Promise<RoomDocument[]> =>
        rooms
          .find({ ...filter, ...(after !== null && isAfter(after)) })
          .sort({ lastActivityAt: -1, _id: -1 })
          .limit(limit)
          .toArray();
      const newestGroups = async (): Promise<readonly RoomDocument[]> => {
        const ids = await groupIdsOf(mongo, userId);
        return ids.length === 0 ? [] : newest({ _id: { $in: [...ids] } });
      };
      const except = exceptDirectKeys.length > 0 && { directKey: { $nin: [...exceptDirectKeys] } };
      const [direct, groups] = await Promise.all([newest({ memberIds: userId, ...except }), newestGroups()]);
      const merged = [...direct, ...groups].toSorted(byActivity).slice(0, limit);
      const byId = new Map((await withMembers(mongo, merged)).map((room) => [room.id, room]));
      return merged.flatMap(({ _id }) => byId.get(_id) ?? []);
    },
  };
}

/** The newest first. */
function byActivity(one: RoomDocument, other: RoomDocument): number {
  const later = other.lastActivityAt.getTime() - one.lastActivityAt.getTime();
  return later !== 0 ? later : one._id < other._id ? 1 : -1;
}

function isAfter({ lastActivityAt, id }: RoomPosition): Filter<RoomDocument> {
  return {
    lastActivityAt: { $lte: lastActivityAt },
    $or: [{ lastActivityAt: { $lt: lastActivityAt } }, { _id: { $lt: id } }],
  };
}
