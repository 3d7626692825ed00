import type { FeedStore } from '@parley/feeds';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { Collections } from './collections.ts';
import { toInboxEntry } from './documents.ts';

/** A user's feed of notifications by the user's id. */
export function createFeedStore({ feed, heads }: Collections): FeedStore<InboxEntry> {
  return {
    async bounds(userId) {
      // The head first: an entry that is appended between the two reads can then not look like one that has expired.
      const last = (await heads.findOne({ _id: userId }))?.seq ?? 0;
      const oldest = await feed.findOne({ userId }, { sort: { seq: 1 }, projection: { seq: 1 } });
      return { first: oldest?.seq ?? last + 1, last };
    },
    async lasts(userIds) {
      const found = await heads.find({ _id: { $in: [...userIds] } }).toArray();
      return new Map(found.map(({ _id, seq }) => [_id, seq]));
    },
    async read(userId, fromSeq, limit) {
      const filter = { userId, seq: { $gte: fromSeq } };
      return (await feed.find(filter, { sort: { seq: 1 }, limit }).toArray()).map(toInboxEntry);
    },
  };
}

/** The identity of this database's feeds, made once: it is in every cursor. */
export async function loadFeedEpoch({ epochs }: Collections, newId: () => string): Promise<string> {
  const stored = await epochs.findOneAndUpdate(
    { _id: 'notification_feed' },
    { $setOnInsert: { epoch: newId() } },
    { upsert: true, returnDocument: 'after' },
  );
  if (stored === null) throw new Error('An upsert answered no document.');
  return stored.epoch;
}
