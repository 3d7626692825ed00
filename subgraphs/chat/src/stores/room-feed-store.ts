import type { FeedBounds, FeedHead, FeedPlace } from '@parley/feeds';
import type { Filter } from 'mongodb';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import { lastEventIdOf, type RoomDocument, toEntry } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** The log of each room as a feed: the truth that a notification points to. All of it is read as a majority has it. */
export function createRoomFeedStore({ rooms, roomLog }: Mongo) {
  const headsOf = async (filter: Filter<RoomDocument>): Promise<ReadonlyMap<string, FeedHead>> => {
    const found = await rooms.find(filter, { projection: { lastSeq: 1, lastEntry: 1 } }).toArray();
    return new Map(
      found.map((room) => [room._id, { seq: room.lastSeq, eventId: lastEventIdOf(room) ?? undefined }]),
    );
  };
  return {
    async bounds(roomId: string): Promise<FeedBounds> {
      // The end is read first: an entry that is appended meanwhile then only lies beyond it.
      const room = await rooms.findOne({ _id: roomId }, { projection: { lastSeq: 1 } });
      const last = room?.lastSeq ?? 0;
      const oldest = await roomLog.findOne({ roomId }, { sort: { seq: 1 }, projection: { seq: 1 } });
      return { first: Math.min(oldest?.seq ?? last + 1, last + 1), last };
    },
    heads: (roomIds: readonly string[]) => headsOf({ _id: { $in: [...roomIds] } }),
    changedSince: (since: Date) => headsOf({ lastAt: { $gte: since } }),
    /** Those of these entries that are kept, and where they stand: one search of one index, however many there are. */
    async entriesById(
      entries: readonly { readonly eventId: string }[],
    ): Promise<readonly (FeedPlace & { readonly eventId: string })[]> {
      const found = roomLog.find(
        { _id: { $in: entries.map(({ eventId }) => eventId) } },
        { projection: { roomId: 1, seq: 1 } },
      );
      return (await found.toArray()).map(({ _id: eventId, roomId: feedId, seq }) => ({
        feedId,
        seq,
        eventId,
      }));
    },
    async read(roomId: string, fromSeq: number, limit: number): Promise<readonly RoomLogEntry[]> {
      const found = roomLog.find({ roomId, seq: { $gte: fromSeq } }).sort({ seq: 1 });
      return (await found.limit(limit).toArray()).map(toEntry);
    },
    /** The entries at these places, and when they were appended, in any order; those that are not kept any more are left out. */
    async entriesAt(
      places: readonly FeedPlace[],
    ): Promise<readonly (FeedPlace & { readonly eventId: string; readonly at: Date })[]> {
      if (places.length === 0) return [];
      const found = roomLog.find(
        { $or: places.map(({ feedId, seq }) => ({ roomId: feedId, seq })) },
        { projection: { roomId: 1, seq: 1, at: 1 } },
      );
      return (await found.toArray()).map(({ _id, roomId, seq, at }) => ({
        feedId: roomId,
        seq,
        eventId: _id,
        at,
      }));
    },
  };
}
