import type { FeedBounds, FeedStore } from '@parley/feeds';
import { z } from 'zod';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import type { Database } from './database.ts';

const kind = z.enum([
  'FriendRequestSent',
  'FriendRequestAccepted',
  'FriendRequestRejected',
  'FriendRequestCancelled',
  'FriendDeleted',
  'UserBlocked',
  'UserUnblocked',
]);

/** The users' feeds: the feed's id is the user's. */
export function createFriendFeedStore({ database }: { database: Database }): FeedStore<FriendFeedEntry> {
  return {
    bounds: (userId) => bounds(database, userId),
    lasts: (userIds) => lasts(database, userIds),
    read: (userId, fromSeq, limit) => read(database, userId, fromSeq, limit),
  };
}

/** Both ends in one statement: read one after the other, an append between them would look like a hole. */
async function bounds(database: Database, userId: string): Promise<FeedBounds> {
  const [head] = await database.$queryRaw<{ last: number; first: number | null }[]>`
    SELECT h.last_seq AS last, (SELECT MIN(f.seq) FROM friend_feed f WHERE f.user_id = h.user_id) AS first
    FROM friend_feed_heads h WHERE h.user_id = ${userId}`;
  const last = head?.last ?? 0;
  return { first: head?.first ?? last + 1, last };
}

async function lasts(database: Database, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const heads = await database.friendFeedHead.findMany({ where: { userId: { in: [...userIds] } } });
  return new Map(heads.map(({ userId, lastSeq }) => [userId, lastSeq]));
}

async function read(
  database: Database,
  userId: string,
  fromSeq: number,
  limit: number,
): Promise<readonly FriendFeedEntry[]> {
  const rows = await database.friendFeed.findMany({
    where: { userId, seq: { gte: fromSeq } },
    orderBy: { seq: 'asc' },
    take: limit,
  });
  return rows.map(({ seq, otherUserId, requestId, at, ...row }) => {
    return { seq, kind: kind.parse(row.kind), otherUserId, requestId, at };
  });
}
