import { batchLoad } from '@parley/async';
import type { Filter } from 'mongodb';
import type { Room } from '../rooms/room.ts';
import { type RoomDocument, toRoom } from './documents.ts';
import { isString, type Mongo } from './mongo.ts';

/** A page of rooms begins after the room with this activity and id. */
export type RoomPosition = Pick<Room, 'lastActivityAt' | 'id'>;

export type RoomStore = ReturnType<typeof createRoomStore>;

/** Reads rooms as the log sees them. Who may see what is the caller's. */
export function createRoomStore({ rooms }: Mongo) {
  /** In any order; unknown ids are left out. */
  const findMany = async (ids: readonly string[]): Promise<readonly Room[]> =>
    (await rooms.find({ _id: { $in: [...ids] } }).toArray()).map(toRoom);
  return {
    // Asked for each stream that opens, twice: a thousand may come at once.
    find: batchLoad(findMany, ({ id }) => id),
    findMany,
    async findDirect(directKey: string): Promise<Room | null> {
      const document = await rooms.findOne({ directKey: { $eq: directKey, ...isString } });
      return document === null ? null : toRoom(document);
    },
    /** A member's rooms, the newest activity first, but for those 1:1 rooms. */
    async listOf(
      userId: string,
      page: { limit: number; after: RoomPosition | null; exceptDirectKeys: readonly string[] },
    ): Promise<readonly Room[]> {
      const { limit, after, exceptDirectKeys } = page;
      const filter: Filter<RoomDocument> = {
        memberIds: userId,
        ...(after !== null && isAfter(after)),
        ...(exceptDirectKeys.length > 0 && { directKey: { $nin: [...exceptDirectKeys] } }),
      };
      const found = rooms.find(filter).sort({ lastActivityAt: -1, _id: -1 }).limit(limit);
      return (await found.toArray()).map(toRoom);
    },
  };
}

function isAfter({ lastActivityAt, id }: RoomPosition): Filter<RoomDocument> {
  return {
    lastActivityAt: { $lte: lastActivityAt },
    $or: [{ lastActivityAt: { $lt: lastActivityAt } }, { _id: { $lt: id } }],
  };
}
