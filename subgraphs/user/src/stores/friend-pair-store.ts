import type { Database } from './database.ts';
import { inTransaction } from './transaction.ts';

/** What is between two users, as friend.events tell it. */
export interface FriendPair {
  readonly pairKey: string;
  /** The smaller id first. */
  readonly userIds: readonly [string, string];
  readonly version: number;
  /** Which of the two has blocked the other. */
  readonly blockedBy: readonly string[];
  readonly friendsSince: Date | null;
}

/** The projection of friend.events. */
export interface FriendPairStore {
  /** Records the event and takes the pair's state, if its version is higher than the one that is known. A repeat changes nothing. */
  apply(pair: FriendPair, event: { readonly id: string; readonly consumer: string }): Promise<void>;
}

export function createFriendPairStore(database: Database): FriendPairStore {
  return {
    apply: (pair, { id, consumer }) =>
      inTransaction(database, async (transaction) => {
        const recorded = await transaction.$executeRaw`
          INSERT IGNORE INTO processed_events (consumer, event_id, processed_at) VALUES (${consumer}, ${id}, ${new Date()})`;
        if (recorded === 0) return;
        const [lowId, highId] = pair.userIds;
        const byLow = pair.blockedBy.includes(lowId);
        const byHigh = pair.blockedBy.includes(highId);
        // Assignments run from left to right: the version comes last, because the others compare with it.
        await transaction.$executeRaw`
          INSERT INTO friend_pairs (pair_key, low_id, high_id, version, blocked_by_low, blocked_by_high, friends_since)
          VALUES (${pair.pairKey}, ${lowId}, ${highId}, ${pair.version}, ${byLow}, ${byHigh}, ${pair.friendsSince})
          ON DUPLICATE KEY UPDATE
            blocked_by_low = IF(VALUES(version) > version, VALUES(blocked_by_low), blocked_by_low),
            blocked_by_high = IF(VALUES(version) > version, VALUES(blocked_by_high), blocked_by_high),
            friends_since = IF(VALUES(version) > version, VALUES(friends_since), friends_since),
            version = GREATEST(VALUES(version), version)`;
      }),
  };
}
