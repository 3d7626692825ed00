import type { Mongo } from './mongo.ts';

/** A room of somebody's as their list needs it before it is shown. */
export interface ListedRoom {
  readonly id: string;
  readonly directKey: string | null;
  /** When something was last written into its log, and the number of that. */
  readonly lastAt: Date;
  readonly lastSeq: number;
}

/** Reads what a list of rooms begins with, and what lost notifications would have said. Who may see what is the caller's. */
export interface RoomListStore {
  /** All rooms that somebody is in. */
  roomsOf(userId: string): Promise<readonly ListedRoom[]>;
  /** Those of these rooms in which the user's own read receipt moved then or later. */
  readSince(userId: string, roomIds: readonly string[], since: Date): Promise<readonly string[]>;
  /** Those of these rooms into whose log something was written then or later, and the number of the last. */
  movedSince(
    roomIds: readonly string[],
    since: Date,
  ): Promise<readonly { readonly id: string; readonly lastSeq: number }[]>;
  /** Rooms that were made then or later with one of these users in them. */
  madeSince(
    userIds: readonly string[],
    since: Date,
  ): Promise<readonly { readonly id: string; readonly memberIds: readonly string[] }[]>;
}

export function createRoomListStore({ rooms, readReceipts }: Mongo): RoomListStore {
  return {
    async roomsOf(userId) {
      const found = rooms.find({ memberIds: userId }, { projection: listed });
      return (await found.toArray()).map(({ _id: id, directKey, lastAt, lastSeq }) => ({
        id,
        directKey,
        lastAt,
        lastSeq,
      }));
    },
    async readSince(userId, roomIds, since) {
      const ids = roomIds.map((roomId) => `${roomId}:${userId}`);
      const found = readReceipts.find(
        { _id: { $in: ids }, at: { $gte: since } },
        { projection: { roomId: 1 } },
      );
      return (await found.toArray()).map(({ roomId }) => roomId);
    },
    async movedSince(roomIds, since) {
      const filter = { _id: { $in: [...roomIds] }, lastAt: { $gte: since } };
      const found = await rooms.find(filter, { projection: { lastSeq: 1 } }).toArray();
      return found.map(({ _id: id, lastSeq }) => ({ id, lastSeq }));
    },
    async madeSince(userIds, since) {
      // A room is active from its making on: that has an index, which leaves few to look at.
      const bounds = { memberIds: { $in: [...userIds] }, lastActivityAt: { $gte: since } };
      const filter = { ...bounds, createdAt: { $gte: since } };
      const found = await rooms.find(filter, { projection: { memberIds: 1 } }).toArray();
      return found.map(({ _id: id, memberIds }) => ({ id, memberIds }));
    },
  };
}

const listed = { directKey: 1, lastAt: 1, lastSeq: 1 };
