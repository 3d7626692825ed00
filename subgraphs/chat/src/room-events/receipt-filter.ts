import { pairKey } from '@parley/events';
import { HighestVersions } from '@parley/feeds';
import { isBlocked, type Friendship } from '../friendships/friendship.ts';
import type { LiveStreams } from './live-streams.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { Room } from '../rooms/room.ts';
import type { ReceiptPrivacyStore } from '../stores/receipt-privacy-store.ts';
import { receiptKey } from './receipts.ts';

/** Which receipts one stream shows: those further than the one shown before, of nobody who blocked its viewer, is blocked by them, or does not share them. */
export interface ReceiptFilter {
  /**
   * Which of those with which the stream begins: one question about all of them. In a 1:1 room a block hides none: who blocks has no stream,
   * and theirs stay where they are, as `peerReadUpTo` does. That they were missing would tell of the block. `after`: the place in the log
   * after which the stream goes on; null for one that begins anew, which shows none of who has left. One that goes on does, as it would
   * have live: they may come back, and how far they had read is not said again then.
   */
  readonly allowed: (
    room: Room,
    receipts: readonly Receipt[],
    after: number | null,
  ) => Promise<readonly Receipt[]>;
  readonly isShown: (receipt: Receipt) => Promise<boolean>;
}

type IsHidden = (authorId: string, viewerId: string) => boolean;

/**
 * Blocks, and who shares no receipts, are read with one question each for all who follow the room, and kept with the receipt itself: they go
 * when it goes.
 */
export function createReceiptFilters(deps: {
  live: Pick<LiveStreams, 'ofRoom'>;
  friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
  receiptPrivacy: Pick<ReceiptPrivacyStore, 'hidingAmong'>;
}): (viewerId: string) => ReceiptFilter {
  const { live, friendships, receiptPrivacy } = deps;
  const readings = new WeakMap<Receipt, { viewers: ReadonlySet<string>; hidden: Promise<IsHidden> }>();

  const readHidden = async (
    userIds: readonly string[],
    pairs: readonly (readonly [string, string])[],
  ): Promise<IsHidden> => {
    const [known, hiding] = await Promise.all([
      friendships.findMany(pairs.map((pair) => pairKey(...pair))),
      receiptPrivacy.hidingAmong(userIds),
    ]);
    const blocked = new Set(known.filter(isBlocked).map((friendship) => friendship.pairKey));
    return (authorId, viewerId) =>
      authorId !== viewerId &&
      (hiding.has(authorId) || hiding.has(viewerId) || blocked.has(pairKey(authorId, viewerId)));
  };
  const isHidden = async (receipt: Receipt, viewerId: string): Promise<boolean> => {
    const { roomId, userId } = receipt;
    if (userId === viewerId) return false;
    const known = readings.get(receipt);
    if (known?.viewers.has(viewerId) === true) return (await known.hidden)(userId, viewerId);
    const viewers = new Set([viewerId, ...live.ofRoom(roomId).map((stream) => stream.viewerId)]);
    viewers.delete(userId);
    const pairs = [...viewers].map((id) => [userId, id] as const);
    const hidden = readHidden([userId, ...viewers], pairs);
    readings.set(receipt, { viewers, hidden });
    // Who asks next asks anew; who has asked sees the failure.
    hidden.catch(() => readings.get(receipt)?.hidden === hidden && readings.delete(receipt));
    return (await hidden)(userId, viewerId);
  };
  return (viewerId) => {
    const shown = new HighestVersions();
    const asked = new WeakSet<Receipt>();
    return {
      async allowed(room, receipts, after) {
        const known = receipts.filter(isInSight(room, viewerId, after));
        const others = [...new Set(known.map(({ userId }) => userId))].filter((id) => id !== viewerId);
        const pairs = room.kind === 'DIRECT' ? [] : others.map((id) => [id, viewerId] as const);
        const isHiddenAtFirst = await readHidden([viewerId, ...others], pairs);
        const allowed = known.filter(({ userId }) => !isHiddenAtFirst(userId, viewerId));
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

/** Of who has left a stream that goes on shows what they received and read while its viewer was there: the overlap reaches further back. */
function isInSight({ members }: Room, viewerId: string, after: number | null): (receipt: Receipt) => boolean {
  const joinedAt = after === null ? undefined : members.get(viewerId)?.joinedAt;
  return ({ userId, at }) => members.has(userId) || (joinedAt !== undefined && at >= joinedAt);
}
