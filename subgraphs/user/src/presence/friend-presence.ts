import { LatestHub, type LatestSubscriber } from '@parley/feeds';
import type { Logger } from '@parley/service-kit/process';
import { areFriends, type FriendPair, type FriendPairStore } from '../stores/friend-pair-store.ts';
import type { PresenceStore } from '../stores/presence/presence-store.ts';
import type { UserOnlineStatus } from './online-status.ts';

/** A pair is dated before its transaction commits, which has 15 s for it. */
const pairOverlapMs = 20_000;
/** A change of presence is dated by Redis, whose clock may be another's after a failover. */
const statusOverlapMs = 10_000;
const atOnce = 1_000;

export type FriendPresence = ReturnType<typeof createFriendPresence>;

/** The streams of this instance that follow the presence of friends. `reconcileMs`: the mean time between two reconciliations (3,000). */
export function createFriendPresence(deps: {
  stores: {
    readonly friendPairs: Pick<FriendPairStore, 'findOfUser' | 'changedWithin'>;
    readonly presence: Pick<PresenceStore, 'findMany' | 'changedWithin'>;
  };
  logger: Logger;
  reconcileMs?: number;
}) {
  const { logger, reconcileMs } = deps;
  const { friendPairs, presence } = deps.stores;

  const read = createReadStatuses(presence);
  const pairChanged = (pair: FriendPair): void => {
    const [low, high] = pair.userIds;
    for (const [viewerId, otherId] of [
      [low, high],
      [high, low],
    ] as const)
      for (const watcher of hub.streamsOf(viewerId))
        if (!areFriends(pair)) watcher.unfollow(otherId, pair.version);
        else if (watcher.follow(otherId, pair.version)) hub.markDirty(otherId, { viewerIds: [viewerId] });
  };
  const reconcilePairs = async (sinceMs: number): Promise<void> => {
    for (const pair of await friendPairs.changedWithin(sinceMs + pairOverlapMs)) pairChanged(pair);
  };
  const hub: LatestHub<UserOnlineStatus> = new LatestHub({
    read,
    reconcile: {
      // All that changed, for anybody: it is little, and the questions cost the same for any number of viewers and friends.
      async all({ sinceMs }) {
        await Promise.all([reconcilePairs(sinceMs), reconcileStatuses(hub, presence, sinceMs)]);
      },
    },
    // Its connection says once that Redis is unavailable.
    onError: (err) => logger.debug({ err }, 'The presence of friends could not be read yet'),
    intervalMs: reconcileMs,
  });
  return {
    /** First the present status of every friend, then each change, conflated by friend. Rejects when a store is unavailable. */
    open: (viewerId: string) =>
      hub.open(viewerId, undefined, async (watcher) => {
        for (const { otherId, version, ...pair } of await friendPairs.findOfUser(viewerId))
          if (pair.areFriends) watcher.follow(otherId, version);
          else watcher.unfollow(otherId, version);
        const friendIds = watcher.keys();
        const show = await read(friendIds);
        for (const friendId of friendIds) show(friendId, [watcher]);
      }),
    /** Whether a stream shows this user's status, or is this user's. */
    isFollowed: (friendId: string) => hub.isFollowed(friendId),
    isOpen: (viewerId: string) => hub.isOpen(viewerId),
    /** Notifications. The projection may not have the pair's state yet. */
    statusChanged: (change: UserOnlineStatus) => hub.publish(change.userId, change, change.status.version),
    pairChanged,
    /** Notifications may have been lost: reconciles all streams with the stores at once. */
    reconcile: () => hub.reconcile(),
    close: () => hub.close(),
  };
}

/** Reads the present statuses, to be shown to whom they concern. */
function createReadStatuses(presence: Pick<PresenceStore, 'findMany'>) {
  return async (friendIds: readonly string[]) => {
    const statuses = await presence.findMany(friendIds);
    const changes = new Map(
      statuses.map((status, index) => [friendIds[index], { userId: friendIds[index] ?? '', status }]),
    );
    return (friendId: string, watchers: Iterable<LatestSubscriber<UserOnlineStatus>>): void => {
      const change = changes.get(friendId);
      if (change === undefined) return;
      for (const watcher of watchers) watcher.putNewer(friendId, change, change.status.version);
    };
  };
}

async function reconcileStatuses(
  hub: LatestHub<UserOnlineStatus>,
  presence: Pick<PresenceStore, 'changedWithin'>,
  sinceMs: number,
): Promise<void> {
  const changed = await presence.changedWithin(sinceMs + statusOverlapMs);
  const watched = changed?.filter((friendId) => hub.isFollowed(friendId)) ?? hub.keys();
  for (let from = 0; from < watched.length; from += atOnce)
    await hub.refresh(watched.slice(from, from + atOnce));
}
