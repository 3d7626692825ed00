import { pairKey } from '@parley/events';
import { HighestVersions } from '@parley/feeds';
import { isBlocked, type Friendship } from '../friendships/friendship.ts';
import type { LiveStreams } from './live-streams.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';

/** Which receipts one stream shows: those further than the one shown before, of nobody who blocked its viewer or is blocked by them. */
export type ReceiptFilter = (receipt: ReadReceipt) => Promise<boolean>;

/** Blocks are read with one question for all who follow the room, and kept with the receipt itself: they go when it goes. */
export function createReceiptFilters(deps: {
  live: Pick<LiveStreams, 'ofRoom'>;
  friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
}): (viewerId: string) => ReceiptFilter {
  const { live, friendships } = deps;
  const readings = new WeakMap<ReadReceipt, { pairs: ReadonlySet<string>; blocked: Promise<Set<string>> }>();

  const readBlocked = async (pairs: ReadonlySet<string>): Promise<Set<string>> => {
    const known = await friendships.findMany([...pairs]);
    return new Set(known.filter(isBlocked).map((friendship) => friendship.pairKey));
  };
  const isHidden = async (receipt: ReadReceipt, viewerId: string): Promise<boolean> => {
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
    return async (receipt) => {
      const { userId, upTo } = receipt;
      if (upTo <= shown.of(userId) || (await isHidden(receipt, viewerId))) return false;
      return shown.take(userId, upTo);
    };
  };
}
