import type { OutgoingEvent } from '@parley/event-bus';
import { insertIntoOutbox } from '@parley/mysql';
import type { FeedPlace, Notice } from '../feed/feed-entry.ts';
import type { PairChange } from '../friendship/decision.ts';
import { otherOf } from '../friendship/pair.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';

/** Gives the change's notices their places, makes the event of them, and writes both: entries and outbox. */
export async function appendToFeeds(
  transaction: Transaction,
  change: PairChange,
  describe: (feeds: readonly FeedPlace[]) => OutgoingEvent,
): Promise<void> {
  const feeds = await takePlaces(transaction, change.notices);
  const event = describe(feeds);
  await insertEntries(transaction, change, feeds, event);
  await insertIntoOutbox(transaction, 'friendship', event);
}

/** The heads are locked in the order of the users' ids, so that no two transactions wait for each other. */
async function takePlaces(
  transaction: Transaction,
  notices: readonly Notice[],
): Promise<readonly FeedPlace[]> {
  const ids = notices.map(({ userId }) => userId).toSorted();
  if (ids.length === 0) return [];
  const firsts = Prisma.join(ids.map((id) => Prisma.sql`(${id}, 1)`));
  await transaction.$executeRaw`
    INSERT INTO friend_feed_heads (user_id, last_seq) VALUES ${firsts}
    ON DUPLICATE KEY UPDATE last_seq = last_seq + 1`;
  const heads = await transaction.$queryRaw<{ userId: string; lastSeq: number }[]>`
    SELECT user_id AS userId, last_seq AS lastSeq FROM friend_feed_heads WHERE user_id IN (${Prisma.join(ids)})`;
  return notices.flatMap((notice) =>
    heads.filter(({ userId }) => userId === notice.userId).map(({ lastSeq: seq }) => ({ ...notice, seq })),
  );
}

async function insertEntries(
  transaction: Transaction,
  { pair, at }: PairChange,
  feeds: readonly FeedPlace[],
  event: OutgoingEvent,
): Promise<void> {
  if (feeds.length === 0) return;
  const rows = feeds.map(
    ({ userId, seq, kind, requestId }) =>
      Prisma.sql`(${userId}, ${seq}, ${kind}, ${otherOf(pair, userId)}, ${requestId}, ${event.id}, ${at})`,
  );
  await transaction.$executeRaw`
    INSERT INTO friend_feed (user_id, seq, kind, other_user_id, request_id, event_id, at)
    VALUES ${Prisma.join(rows)}`;
}
