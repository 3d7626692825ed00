import { friendEvents } from '@parley/events';
import type { FeedHead, FeedPlace, FeedStore } from '@parley/feeds';
import { z } from 'zod';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import { Prisma } from '../generated/prisma/client.ts';
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
    heads: async (userIds) =>
      toHeads(
        await database.$queryRaw<HeadRow[]>`
          SELECT h.user_id AS userId, h.last_seq AS seq, f.event_id AS eventId
          FROM friend_feed_heads h LEFT JOIN friend_feed f ON f.user_id = h.user_id AND f.seq = h.last_seq
          WHERE h.user_id IN (${Prisma.join([...userIds])})`,
      ),
    /** In this order whatever MySQL guesses of the tables: few entries are new, and heads are as many as users. */
    changedSince: async (since) =>
      toHeads(
        await database.$queryRaw<HeadRow[]>`
          SELECT f.user_id AS userId, f.seq, f.event_id AS eventId
          FROM friend_feed f STRAIGHT_JOIN friend_feed_heads h ON h.user_id = f.user_id AND h.last_seq = f.seq
          WHERE f.at >= ${since}`,
      ),
    async entriesAt(places) {
      if (places.length === 0) return [];
      const rows = Prisma.join(places.map(({ feedId, seq }) => Prisma.sql`(${feedId}, ${seq})`));
      return database.$queryRaw<(FeedPlace & { eventId: string })[]>`
        SELECT user_id AS feedId, seq, event_id AS eventId FROM friend_feed WHERE (user_id, seq) IN (${rows})`;
    },
    async read(userId, fromSeq, limit) {
      const rows = await database.friendFeed.findMany({
        where: { userId, seq: { gte: fromSeq } },
        orderBy: { seq: 'asc' },
        take: limit,
      });
      return rows.map(({ seq, eventId, otherUserId, requestId, at, ...row }) => {
        return { seq, eventId, kind: kind.parse(row.kind), otherUserId, requestId, at };
      });
    },
  };
}

interface HeadRow {
  readonly userId: string;
  readonly seq: number;
  readonly eventId: string | null;
}

function toHeads(rows: readonly HeadRow[]): ReadonlyMap<string, FeedHead> {
  return new Map(rows.map(({ userId, seq, eventId }) => [userId, { seq, eventId: eventId ?? undefined }]));
}
