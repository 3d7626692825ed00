import { pairKey } from '@parley/events';
import { HighestVersions } from '@parley/feeds';
import { isBlocked, type Friendship } from '../friendships/friendship.ts';
import type { LiveStreams } from './live-streams.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { Room } from '../rooms/room.ts';
import { receiptKey } from './receipts.ts';

/** Which receipts one stream shows: those further than the one shown before, of nobody who blocked its viewer or is blocked by them. */
export interface ReceiptFilter {
  /**
   * Which of those with which the stream begins: one question about all of them. In a 1:1 room a block hides none: who blocks has no stream,
   * and theirs stay where they are, as `peerReadUpTo` does. That they were missing would tell of the block.
   */
  readonly allowed: (room: Room, receipts: readonly Receipt[]) => Promise<readonly Receipt[]>;
  readonly isShown: (receipt: Receipt) => Promise<boolean>;
}

/** Blocks are read with one question for all who follow the room, and kept with the receipt itself: they go when it goes. */
export function createReceiptFilters(deps: {
  live: Pick<LiveStreams, 'ofRoom'>;
  friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
}): (viewerId: string) => ReceiptFilter {
  const { live, friendships } = deps;
  const readings = new WeakMap<Receipt, { pairs: ReadonlySet<string>; blocked: Promise<Set<string>> }>();

  const readBlocked = async (pairs: ReadonlySet<string>): Promise<Set<string>> => {
    const known = await friendships.findMany([...pairs]);
    return new Set(known.filter(isBlocked).map((friendship) => friendship.pairKey));
  };
  const isHidden = async (receipt: Receipt, viewerId: string): Promise<boolean> => {
    if (receipt.userId === viewerId) return false;
    const pair = pairKey(receipt.userId, viewerId);
    const known = readings.get(receipt);
    if (known?.pairs.has(pair) === true) return (await known.blocked).has(pair);
    const viewers = live.ofRoom(receipt.roomId).filter((stream) => stream.viewerId !== receipt.userId);
    const pairs = new Set([pair, ...viewers.map((stream) => pairKey(receipt.userId, stream.viewerId))]);
    const blocked = readBlocked(pairs);
    readings.set(receipt, { pairs, blocked });
    // Who asks next asks anew; who has asked sees the failure.
    blocked.catch(() => readings.get(receipt)?.blocked === blocked && readings.delete(receipt));
    return (await blocked).has(pair);
  };
  return (viewerId) => {
    const shown = new HighestVersions();
    const asked = new WeakSet<Receipt>();
    return {
      async allowed({ kind, members }, receipts) {
        const ofMembers = receipts.filter(({ userId }) => members.has(userId));
        const others = kind === 'DIRECT' ? [] : ofMembers.filter(({ userId }) => userId !== viewerId);
        const blocked = await readBlocked(new Set(others.map(({ userId }) => pairKey(userId, viewerId))));
        const allowed = ofMembers.filter(
          ({ userId }) => userId === viewerId || !blocked.has(pairKey(userId, viewerId)),
        );
        for (const receipt of allowed) asked.add(receipt);
        return allowed;
      },
      async isShown(receipt) {
        const { kind, userId, upTo } = receipt;
        const key = receiptKey(receipt);
        // Who has read has received.
        const furthest = Math.max(
          shown.of(key),
          kind === 'DELIVERED' ? shown.of(receiptKey({ kind: 'READ', userId })) : 0,
        );
        if (upTo <= furthest || (!asked.has(receipt) && (await isHidden(receipt, viewerId)))) return false;
        return shown.take(key, upTo);
      },
    };
  };
}
