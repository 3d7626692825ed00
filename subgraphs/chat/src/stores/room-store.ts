import { batchLoad } from '@parley/async';
import type { Filter } from 'mongodb';
import type { Room } from '../rooms/room.ts';
import { type RoomDocument, toRoom } from './documents.ts';
import { withMembers } from './group-members.ts';
import { isString, type Mongo } from './mongo.ts';
import { groupIdsOf } from './room-member-store.ts';

/** A page of rooms begins after the room with this activity and id. */
export type RoomPosition = Pick<Room, 'lastActivityAt' | 'id'>;

/** Which rooms of a member to list. */
export interface RoomListPage {
  readonly limit: number;
  /** After this room of the list, or before it where the page `isBackward`; null: from the begin, or from the end. */
  readonly from: RoomPosition | null;
  readonly isBackward?: boolean;
  readonly exceptDirectKeys?: readonly string[];
  readonly exceptIds?: readonly string[];
  readonly only?: { readonly ids?: readonly string[]; readonly kind?: 'GROUP' };
}

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
     * A member's rooms, the newest activity first; backward the other way round. Their 1:1 rooms have an index by activity; of their groups,
     * 500 at most, all are looked at.
     */
    async listOf(userId: string, page: RoomListPage): Promise<readonly Room[]> {
      const { limit, from, isBackward = false, exceptDirectKeys = [], exceptIds = [], only } = page;
      const order = isBackward ? 1 : -1;
      const newest = (filter: Filter<RoomDocument>): Promise<RoomDocument[]> =>
        rooms
          .find({ ...filter, ...(from !== null && (isBackward ? isBefore(from) : isAfter(from))) })
          .sort({ lastActivityAt: order, _id: order })
          .limit(limit)
          .toArray();
      const newestDirect = async (): Promise<readonly RoomDocument[]> => {
        if (only?.kind === 'GROUP') return [];
        const directKey = exceptDirectKeys.length > 0 && { directKey: { $nin: [...exceptDirectKeys] } };
        const $in = only?.ids;
        const ids = { ...($in && { $in: [...$in] }), ...(exceptIds.length > 0 && { $nin: [...exceptIds] }) };
        return newest({ memberIds: userId, ...directKey, ...(Object.keys(ids).length > 0 && { _id: ids }) });
      };
      const newestGroups = async (): Promise<readonly RoomDocument[]> => {
        const [within, without] = [only?.ids && new Set(only.ids), new Set(exceptIds)];
        const all = await groupIdsOf(mongo, userId);
        const ids = all.filter((id) => (within?.has(id) ?? true) && !without.has(id));
        return ids.length === 0 ? [] : newest({ _id: { $in: ids } });
      };
      const [direct, groups] = await Promise.all([newestDirect(), newestGroups()]);
      const sorted = [...direct, ...groups].toSorted(byActivity);
      const merged = isBackward ? sorted.toReversed().slice(0, limit) : sorted.slice(0, limit);
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

function isBefore({ lastActivityAt, id }: RoomPosition): Filter<RoomDocument> {
  return {
    lastActivityAt: { $gte: lastActivityAt },
    $or: [{ lastActivityAt: { $gt: lastActivityAt } }, { _id: { $gt: id } }],
  };
}
