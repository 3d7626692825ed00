import { pairKey } from '@parley/events';
import { type Pair, strangers } from '../friendship/pair.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';

interface PairRow {
  readonly lowId: string;
  readonly highId: string;
  readonly version: number;
  readonly friendsSince: Date | null;
  readonly lowBlockedSince: Date | null;
  readonly highBlockedSince: Date | null;
  readonly requestId: string | null;
  readonly fromId: string;
  readonly toId: string;
  /** Raw queries answer booleans as numbers. */
  readonly hidden: number;
  readonly createdAt: Date;
}

const everythingOfPairs = Prisma.sql`
  SELECT f.low_id AS lowId, f.high_id AS highId, f.version, f.friends_since AS friendsSince,
         low.since AS lowBlockedSince, high.since AS highBlockedSince,
         r.id AS requestId, r.from_id AS fromId, r.to_id AS toId, r.hidden, r.created_at AS createdAt
  FROM friendships f
  LEFT JOIN friend_requests r ON r.id = f.request_id
  LEFT JOIN block_users low ON low.blocker_id = f.low_id AND low.blocked_id = f.high_id
  LEFT JOIN block_users high ON high.blocker_id = f.high_id AND high.blocked_id = f.low_id`;

/** Takes the lock of the pair, making its row if `create`. Without a row nothing is locked and the two are strangers. */
export async function lockPair(
  transaction: Transaction,
  userIds: readonly [string, string],
  { create }: { create: boolean },
): Promise<Pair> {
  const {
    userIds: [lowId, highId],
  } = strangers(...userIds);
  const key = pairKey(lowId, highId);
  if (create) {
    // An upsert locks an existing row exclusively; INSERT IGNORE would share the lock, and two such would deadlock.
    await transaction.$executeRaw`
      INSERT INTO friendships (pair_key, low_id, high_id, version) VALUES (${key}, ${lowId}, ${highId}, 0)
      ON DUPLICATE KEY UPDATE version = version`;
  }
  const [row] = await transaction.$queryRaw<
    PairRow[]
  >`${everythingOfPairs} WHERE f.pair_key = ${key} FOR UPDATE`;
  return row === undefined ? strangers(lowId, highId) : toPair(row);
}

/** What is between `viewerId` and each of the others, in one query; pairs without a row are left out. */
export async function readPairs(
  database: Transaction,
  viewerId: string,
  otherIds: readonly string[],
): Promise<readonly Pair[]> {
  const keys = otherIds.map((otherId) => pairKey(viewerId, otherId));
  const rows = await database.$queryRaw<PairRow[]>`
    ${everythingOfPairs} WHERE f.pair_key IN (${Prisma.join(keys)})`;
  return rows.map(toPair);
}

/** In the order of their keys, after `after`. A pair of version 0 was locked, and then nothing happened. */
export async function readPairPage(
  database: Transaction,
  after: string,
  limit: number,
): Promise<readonly Pair[]> {
  const rows = await database.$queryRaw<PairRow[]>`
    ${everythingOfPairs} WHERE f.pair_key > ${after} AND f.version > 0 ORDER BY f.pair_key LIMIT ${limit}`;
  return rows.map(toPair);
}

function toPair(row: PairRow): Pair {
  const { lowId, highId, version, friendsSince, requestId, fromId, toId, createdAt } = row;
  const pending = { fromId, toId, state: 'PENDING', hidden: Boolean(row.hidden), createdAt } as const;
  return {
    userIds: [lowId, highId],
    version,
    friendsSince,
    request: requestId === null ? null : { id: requestId, ...pending, answeredAt: null },
    blocks: [
      ...(row.lowBlockedSince === null ? [] : [{ blockerId: lowId, since: row.lowBlockedSince }]),
      ...(row.highBlockedSince === null ? [] : [{ blockerId: highId, since: row.highBlockedSince }]),
    ],
  };
}
