import { createLatestStream } from '@parley/feeds';
import type { UserOnlineStatus } from './online-status.ts';

/** One viewer who follows the presence of their friends: who these are, and what of them has been told. */
export interface FriendsWatcher {
  readonly viewerId: string;
  readonly stream: AsyncIterableIterator<UserOnlineStatus, undefined, undefined>;
  friends(): readonly string[];
  /** Takes the state of a pair if its version is higher than the known one; answers whether the two have become friends by it. */
  learnPair(otherId: string, pair: { readonly version: number; readonly areFriends: boolean }): boolean;
  /** Tells a status, if it is a friend's and newer than what was told: this same object, so that what many are told is made once. */
  tryAppend(change: UserOnlineStatus): void;
}

export function createFriendsWatcher(deps: {
  viewerId: string;
  watch: (friendId: string) => void;
  unwatch: (friendId: string) => void;
  onEnd: () => void;
}): FriendsWatcher {
  const { viewerId, watch, unwatch, onEnd } = deps;
  const stream = createLatestStream<UserOnlineStatus>(onEnd);
  const pairs = new Map<string, { readonly version: number; readonly areFriends: boolean }>();
  const told = new Map<string, number>();
  const areFriends = (userId: string): boolean => pairs.get(userId)?.areFriends === true;
  return {
    viewerId,
    stream,
    friends: () => [...pairs.keys()].filter(areFriends),
    learnPair(otherId, pair) {
      if (pair.version <= (pairs.get(otherId)?.version ?? 0)) return false;
      const were = areFriends(otherId);
      pairs.set(otherId, pair);
      if (pair.areFriends) watch(otherId);
      else {
        unwatch(otherId);
        told.delete(otherId);
        stream.drop(otherId);
      }
      return pair.areFriends && !were;
    },
    tryAppend(change) {
      const { userId, status } = change;
      if (!areFriends(userId) || status.version <= (told.get(userId) ?? -1)) return;
      told.set(userId, status.version);
      stream.put(userId, change);
    },
  };
}
