import type { Logger } from '@parley/service-kit/process';
import type { FriendPair, FriendPairStore } from '../stores/friend-pair-store.ts';
import { areFriends } from '../stores/friend-pair-store.ts';
import type { PresenceStore } from '../stores/presence-store.ts';
import { createFriendsWatcher, type FriendsWatcher } from './friends-watcher.ts';
import type { UserOnlineStatus } from './online-status.ts';
import { createPairComparison, createStatusComparison } from './store-comparison.ts';
import { createWatcherIndex } from './watcher-index.ts';

/** The streams of this instance that follow the presence of friends; notified by what it hears from Kafka. */
export interface FriendPresence {
  /** First the present status of every friend, then each change, conflated by friend. Rejects when a store is away. */
  open(viewerId: string): Promise<AsyncIterableIterator<UserOnlineStatus, undefined, undefined>>;
  statusChanged(change: UserOnlineStatus): void;
  pairChanged(pair: FriendPair): void;
  /**
   * Something may have been missed: compares all streams with the stores at once. It happens every few seconds as well, as long as there
   * are any, since a change can be missed without anybody noticing.
   */
  reconcile(): void;
  close(): void;
}

/** `reconcileMs`: the mean time between two comparisons with the stores (3,000). */
export function createFriendPresence(deps: {
  friendPairs: Pick<FriendPairStore, 'findOfUser' | 'changedWithin'>;
  presence: Pick<PresenceStore, 'findMany'>;
  logger: Logger;
  reconcileMs?: number;
}): FriendPresence {
  const { friendPairs, presence, logger, reconcileMs } = deps;
  const byViewer = createWatcherIndex();
  const byFriend = createWatcherIndex();

  const show = async (watcher: FriendsWatcher, friendIds: readonly string[]): Promise<void> => {
    const statuses = await presence.findMany(friendIds);
    friendIds.forEach((userId, index) => {
      const status = statuses[index];
      if (status !== undefined) watcher.tryAppend({ userId, status });
    });
  };
  const load = async (watcher: FriendsWatcher): Promise<void> => {
    for (const { otherId, ...pair } of await friendPairs.findOfUser(watcher.viewerId))
      watcher.learnPair(otherId, pair);
    await show(watcher, watcher.friends());
  };
  /** Of somebody who has become a friend; what cannot be read now is told by the next comparison. */
  const showNew = (watcher: FriendsWatcher, friendId: string): void => {
    show(watcher, [friendId]).catch((error: unknown) =>
      logger.debug({ err: error }, 'The online status of a new friend could not be read yet'),
    );
  };
  const statusChanged = (change: UserOnlineStatus): void => {
    for (const watcher of byFriend.of(change.userId)) watcher.tryAppend(change);
  };
  const pairChanged = (pair: FriendPair): void => {
    const [low, high] = pair.userIds;
    const state = { version: pair.version, areFriends: areFriends(pair) };
    for (const [viewerId, otherId] of [
      [low, high],
      [high, low],
    ] as const)
      for (const watcher of byViewer.of(viewerId))
        if (watcher.learnPair(otherId, state)) showNew(watcher, otherId);
  };
  const comparisons = [
    createPairComparison({ friendPairs, tell: pairChanged, everyMs: reconcileMs, logger }),
    createStatusComparison({
      presence,
      watchedIds: () => byFriend.userIds(),
      tell: statusChanged,
      everyMs: reconcileMs,
      logger,
    }),
  ];
  const add = (watcher: FriendsWatcher): void => {
    byViewer.add(watcher.viewerId, watcher);
    for (const comparison of comparisons) comparison.start();
  };
  const remove = (watcher: FriendsWatcher): void => {
    byViewer.remove(watcher.viewerId, watcher);
    for (const friendId of watcher.friends()) byFriend.remove(friendId, watcher);
    if (byViewer.isEmpty()) for (const comparison of comparisons) comparison.stop();
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
          remove(watcher);
        },
      });
      // Listens before it reads: what changes in between comes twice, and once is dropped by its version.
      add(watcher);
      try {
        await load(watcher);
      } catch (error) {
        await watcher.stream.return?.();
        throw error;
      }
      return watcher.stream;
    },
    statusChanged,
    pairChanged,
    reconcile() {
      for (const comparison of comparisons) comparison.runNow();
    },
    close() {
      for (const comparison of comparisons) comparison.stop();
    },
  };
}
