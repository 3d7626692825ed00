import type { FeedHead, FeedPlace, FeedStore } from '@parley/feeds';
import type { LogPlace, RoomLogEntry } from '../rooms/room-log-entry.ts';
import { toEntry } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** The log of each room as a feed: the truth that a notification points to. */
export interface RoomFeedStore extends FeedStore<RoomLogEntry> {
  /** When these entries were appended, in any order; those that are not kept any more are left out. */
  timesOf(places: readonly LogPlace[]): Promise<readonly (LogPlace & { readonly at: Date })[]>;
}

export function createRoomFeedStore({ rooms, roomLog }: Mongo): RoomFeedStore {
  const entriesAt = async (places: readonly FeedPlace[]) => {
    if (places.length === 0) return [];
    const found = roomLog.find(
      { $or: places.map(({ feedId, seq }) => ({ roomId: feedId, seq })) },
      { projection: { roomId: 1, seq: 1 } },
    );
    return (await found.toArray()).map(({ _id, roomId, seq }) => ({ feedId: roomId, seq, eventId: _id }));
  };
  return {
    entriesAt,
    async bounds(roomId) {
      // The end is read first: an entry that is appended meanwhile then only lies beyond it.
      const room = await rooms.findOne({ _id: roomId }, { projection: { lastSeq: 1 } });
      const last = room?.lastSeq ?? 0;
      const oldest = await roomLog.findOne({ roomId }, { sort: { seq: 1 }, projection: { seq: 1 } });
      return { first: Math.min(oldest?.seq ?? last + 1, last + 1), last };
    },
    async heads(roomIds) {
      const found = rooms.find({ _id: { $in: [...roomIds] } }, { projection: { lastSeq: 1 } });
      const places = (await found.toArray()).map(({ _id, lastSeq }) => ({ feedId: _id, seq: lastSeq }));
      const entries = new Map((await entriesAt(places)).map((entry) => [entry.feedId, entry]));
      return new Map(places.map(({ feedId, seq }) => [feedId, entries.get(feedId) ?? { seq }]));
    },
    async changedSince(since) {
      const head = { $top: { sortBy: { seq: -1 }, output: { seq: '$seq', eventId: '$_id' } } };
      const found = roomLog.aggregate<{ _id: string; head: FeedHead }>([
        { $match: { at: { $gte: since } } },
        { $group: { _id: '$roomId', head } },
      ]);
      return new Map((await found.toArray()).map(({ _id, head }) => [_id, head]));
    },
    async read(roomId, fromSeq, limit) {
      const found = roomLog.find({ roomId, seq: { $gte: fromSeq } }).sort({ seq: 1 });
      return (await found.limit(limit).toArray()).map(toEntry);
    },
    async timesOf(places) {
      const found = roomLog.find(
        { $or: places.map(({ roomId, seq }) => ({ roomId, seq })) },
        { projection: { roomId: 1, seq: 1, at: 1 } },
      );
      return (await found.toArray()).map(({ roomId, seq, at }) => ({ roomId, seq, at }));
    },
  };
}
