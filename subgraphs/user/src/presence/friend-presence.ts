import { retry } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit';
import type { FriendPair, FriendPairStore } from '../stores/friend-pair-store.ts';
import { areFriends } from '../stores/friend-pair-store.ts';
import type { PresenceStore } from '../stores/presence-store.ts';
import { createFriendsWatcher, type FriendsWatcher } from './friends-watcher.ts';
import type { UserOnlineStatus } from './online-status.ts';
import { createWatcherIndex } from './watcher-index.ts';

/** The streams of this instance that follow the presence of friends; rung by what it hears from Kafka. */
export interface FriendPresence {
  /** First the present status of every friend, then each change, conflated by friend. Rejects when a store is away. */
  open(viewerId: string): Promise<AsyncIterableIterator<UserOnlineStatus, undefined, undefined>>;
  statusChanged(change: UserOnlineStatus): void;
  pairChanged(pair: FriendPair): void;
  /** Something may have been missed: compares every stream with the stores. */
  recheck(): void;
  close(): void;
}

export function createFriendPresence(deps: {
  friendPairs: Pick<FriendPairStore, 'findOfUser'>;
  presence: Pick<PresenceStore, 'findMany'>;
  logger: Logger;
}): FriendPresence {
  const { friendPairs, presence, logger } = deps;
  const byViewer = createWatcherIndex();
  const byFriend = createWatcherIndex();
  const closing = new AbortController();

  const show = async (watcher: FriendsWatcher, friendIds: readonly string[]): Promise<void> => {
    const statuses = await presence.findMany(friendIds);
    friendIds.forEach((id, index) => {
      const status = statuses[index];
      if (status !== undefined) watcher.offer(id, status);
    });
  };
  const load = async (watcher: FriendsWatcher): Promise<void> => {
    for (const { otherId, ...pair } of await friendPairs.findOfUser(watcher.viewerId))
      watcher.learnPair(otherId, pair);
    await show(watcher, watcher.friends());
  };
  /** For streams that run: they wait until the stores answer again. */
  const persist = async (work: () => Promise<void>): Promise<void> => {
    const onError = (error: unknown): void =>
      logger.warn({ err: error }, 'The presence of friends could not be read yet');
    await retry(work, { signal: closing.signal, onError }).catch(() => undefined);
  };
  const checking = new Map<FriendsWatcher, 'once' | 'again'>();
  /** One comparison at a time; what is asked for meanwhile is one more behind it. */
  const check = async (watcher: FriendsWatcher): Promise<void> => {
    if (checking.has(watcher)) return void checking.set(watcher, 'again');
    do {
      checking.set(watcher, 'once');
      await persist(() => (byViewer.has(watcher.viewerId, watcher) ? load(watcher) : Promise.resolve()));
    } while (checking.get(watcher) === 'again' && !closing.signal.aborted);
    checking.delete(watcher);
  };
  return {
    async open(viewerId) {
      let ended = false;
      const watcher: FriendsWatcher = createFriendsWatcher({
        viewerId,
        watch: (friendId) => (ended ? undefined : byFriend.add(friendId, watcher)),
        unwatch: (friendId) => byFriend.remove(friendId, watcher),
        onEnd() {
          ended = true;
          byViewer.remove(viewerId, watcher);
          for (const friendId of watcher.friends()) byFriend.remove(friendId, watcher);
        },
      });
      // Listens before it reads: what changes in between comes twice, and once is dropped by its version.
      byViewer.add(viewerId, watcher);
      try {
        await load(watcher);
      } catch (error) {
        await watcher.stream.return?.();
        throw error;
      }
      return watcher.stream;
    },
    statusChanged({ userId, status }) {
      for (const watcher of byFriend.of(userId)) watcher.offer(userId, status);
    },
    pairChanged(pair) {
      const [low, high] = pair.userIds;
      const state = { version: pair.version, areFriends: areFriends(pair) };
      for (const [viewerId, otherId] of [
        [low, high],
        [high, low],
      ] as const)
        for (const watcher of byViewer.of(viewerId))
          if (watcher.learnPair(otherId, state)) void persist(() => show(watcher, [otherId]));
    },
    recheck() {
      for (const watcher of byViewer.all()) void check(watcher);
    },
    close: () => closing.abort(),
  };
}
