import type { FeedHead, FeedPlace, FeedStore } from '@parley/feeds';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { Collections, FeedDocument } from './collections.ts';
import { toInboxEntry } from './documents.ts';

/** A user's feed of notifications by the user's id. */
export function createFeedStore({ feed, heads }: Collections): FeedStore<InboxEntry> {
  const entriesAt = async (places: readonly FeedPlace[]) => {
    if (places.length === 0) return [];
    const filter = { $or: places.map(({ feedId, seq }) => ({ userId: feedId, seq })) };
    const found = await feed.find(filter, { projection: { userId: 1, seq: 1 } }).toArray();
    return found.map(toPlace);
  };
  return {
    entriesAt,
    async entriesById(entries) {
      const filter = { _id: { $in: entries.map(({ eventId }) => eventId) } };
      return (await feed.find(filter, { projection: { userId: 1, seq: 1 } }).toArray()).map(toPlace);
    },
    async bounds(userId) {
      // The head first: an entry that is appended between the two reads can then not look like one that has expired.
      const last = (await heads.findOne({ _id: userId }))?.seq ?? 0;
      const oldest = await feed.findOne({ userId }, { sort: { seq: 1 }, projection: { seq: 1 } });
      return { first: oldest?.seq ?? last + 1, last };
    },
    async heads(userIds) {
      const found = await heads.find({ _id: { $in: [...userIds] } }).toArray();
      const places = found.map(({ _id, seq }) => ({ feedId: _id, seq }));
      const entries = new Map((await entriesAt(places)).map((entry) => [entry.feedId, entry]));
      return new Map(places.map(({ feedId, seq }) => [feedId, entries.get(feedId) ?? { seq }]));
    },
    async changedSince(since) {
      const head = { $top: { sortBy: { seq: -1 }, output: { seq: '$seq', eventId: '$_id' } } };
      const found = feed.aggregate<{ _id: string; head: FeedHead }>([
        { $match: { at: { $gte: since } } },
        { $group: { _id: '$userId', head } },
      ]);
      return new Map((await found.toArray()).map(({ _id, head }) => [_id, head]));
    },
    async read(userId, fromSeq, limit) {
      const filter = { userId, seq: { $gte: fromSeq } };
      return (await feed.find(filter, { sort: { seq: 1 }, limit }).toArray()).map(toInboxEntry);
    },
  };
}

function toPlace({ _id, userId, seq }: Pick<FeedDocument, '_id' | 'userId' | 'seq'>) {
  return { feedId: userId, seq, eventId: _id };
}
