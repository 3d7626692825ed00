import { pairKey } from '@parley/events';
import type { OutgoingEvent } from '@parley/event-bus';
import { inTransaction } from '@parley/mysql';
import type { FeedPlace } from '../feed/feed-entry.ts';
import type { Decision, PairChange } from '../friendship/decision.ts';
import { otherOf, type Pair } from '../friendship/pair.ts';
import type { Database, Transaction } from './database.ts';
import { appendToFeeds } from './feed-rows.ts';
import { lockPair, readPairPage, readPairs } from './pair-rows.ts';
import { areThere } from './user-store.ts';

/** How one pair is to be changed. */
export interface PairChangeRequest {
  readonly userIds: readonly [string, string];
  /** Whether it may be the first that happens between the two; then both must have an account still. */
  readonly mayBegin: boolean;
  readonly decide: (pair: Pair) => Decision;
  /** The event of a change and of the places in the feeds that it got. */
  readonly describe: (change: PairChange, feeds: readonly FeedPlace[]) => OutgoingEvent;
}

/** The pair, its request, a block, two heads, two entries, the event. */
const pairWrites = 8;

/** What is between two users. */
export function createPairStore({ database }: { database: Database }) {
  return {
    /**
     * One transaction: locks the pair, decides, saves the state, the feed entries and the event. Answers the decision, or
     * `gone` when one of the two has no account any more.
     */
    change: (request: PairChangeRequest) =>
      inTransaction(database, { maxWrites: pairWrites }, (transaction) => change(transaction, request)),
    /** By the other's id; strangers are left out. One query. */
    between: (viewerId: string, otherIds: readonly string[]) => readPairs(database, viewerId, otherIds),
    /** All that there are, in the order of their keys; fewer than `limit` only at the end. */
    page: (after: string, limit: number) => readPairPage(database, after, limit),
  };
}

export type PairStore = ReturnType<typeof createPairStore>;

async function change(transaction: Transaction, request: PairChangeRequest): Promise<Decision | 'gone'> {
  const before = await lockPair(transaction, request.userIds, { create: request.mayBegin });
  if (request.mayBegin && !(await areThere(transaction, before.userIds))) return 'gone';
  const decision = request.decide(before);
  if (decision.outcome === 'changed') {
    await savePair(transaction, decision.pair);
    await saveRequest(transaction, decision);
    await saveBlock(transaction, decision);
    await appendToFeeds(transaction, decision, (feeds) => request.describe(decision, feeds));
  }
  return decision;
}

async function savePair(transaction: Transaction, pair: Pair): Promise<void> {
  await transaction.$executeRaw`
    UPDATE friendships
    SET version = ${pair.version}, friends_since = ${pair.friendsSince}, request_id = ${pair.request?.id ?? null}
    WHERE pair_key = ${pairKey(...pair.userIds)}`;
}

async function saveRequest(transaction: Transaction, { request }: PairChange): Promise<void> {
  if (request === null) return;
  const { id, fromId, toId, state, hidden, createdAt, answeredAt } = request;
  await transaction.$executeRaw`
    INSERT INTO friend_requests (id, from_id, to_id, state, hidden, created_at, answered_at)
    VALUES (${id}, ${fromId}, ${toId}, ${state}, ${hidden}, ${createdAt}, ${answeredAt})
    ON DUPLICATE KEY UPDATE state = ${state}, hidden = ${hidden}, answered_at = ${answeredAt}`;
}

async function saveBlock(
  transaction: Transaction,
  { eventType, actorId, at, pair }: PairChange,
): Promise<void> {
  const blockedId = otherOf(pair, actorId);
  if (eventType === 'UserBlocked') {
    await transaction.$executeRaw`
      INSERT INTO block_users (blocker_id, blocked_id, since) VALUES (${actorId}, ${blockedId}, ${at})`;
  }
  if (eventType === 'UserUnblocked') {
    await transaction.$executeRaw`
      DELETE FROM block_users WHERE blocker_id = ${actorId} AND blocked_id = ${blockedId}`;
  }
}
