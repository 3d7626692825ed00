import type { FriendsWatcher } from './friends-watcher.ts';

/** Watchers by a user's id; a user without one leaves nothing behind. */
export interface WatcherIndex {
  add(userId: string, watcher: FriendsWatcher): void;
  remove(userId: string, watcher: FriendsWatcher): void;
  of(userId: string): readonly FriendsWatcher[];
  /** Everybody who has a watcher. */
  userIds(): readonly string[];
  isEmpty(): boolean;
}

export function createWatcherIndex(): WatcherIndex {
  const byUser = new Map<string, Set<FriendsWatcher>>();
  return {
    add(userId, watcher) {
      byUser.set(userId, (byUser.get(userId) ?? new Set()).add(watcher));
    },
    remove(userId, watcher) {
      const watchers = byUser.get(userId);
      watchers?.delete(watcher);
      if (watchers?.size === 0) byUser.delete(userId);
    },
    of: (userId) => [...(byUser.get(userId) ?? [])],
    userIds: () => [...byUser.keys()],
    isEmpty: () => byUser.size === 0,
  };
}
