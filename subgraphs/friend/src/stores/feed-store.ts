import { friendEvents } from '@parley/events';
import type { FeedStore } from '@parley/feeds';
import { z } from 'zod';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import type { Database } from './database.ts';

const kind = z.enum(friendEvents.map(({ type }) => type));

/** The users' feeds: the feed's id is the user's. */
export function createFriendFeedStore({ database }: { database: Database }): FeedStore<FriendFeedEntry> {
  return {
    /** Both ends in one statement: read one after the other, an append between them would look like a hole. */
    async bounds(userId) {
      const [head] = await database.$queryRaw<{ last: number; first: number | null }[]>`
        SELECT h.last_seq AS last, (SELECT MIN(f.seq) FROM friend_feed f WHERE f.user_id = h.user_id) AS first
        FROM friend_feed_heads h WHERE h.user_id = ${userId}`;
      const last = head?.last ?? 0;
      return { first: head?.first ?? last + 1, last };
    },
    async lasts(userIds) {
      const heads = await database.friendFeedHead.findMany({ where: { userId: { in: [...userIds] } } });
      return new Map(heads.map(({ userId, lastSeq }) => [userId, lastSeq]));
    },
    async read(userId, fromSeq, limit) {
      const rows = await database.friendFeed.findMany({
        where: { userId, seq: { gte: fromSeq } },
        orderBy: { seq: 'asc' },
        take: limit,
      });
      return rows.map(({ seq, otherUserId, requestId, at, ...row }) => {
        return { seq, kind: kind.parse(row.kind), otherUserId, requestId, at };
      });
    },
  };
}
