import type { Viewer } from '@parley/service-kit/subgraph';
import { id as idSchema } from '@parley/service-kit/refusals';
import DataLoader from 'dataloader';
import { type FriendRequest, isVisibleTo } from '../friendship/friend-request.ts';
import { friendshipSeenBy, type FriendshipView } from '../friendship/friendship-seen-by.ts';
import { otherOf, strangers } from '../friendship/pair.ts';
import type { PairStore } from '../stores/pair-store.ts';
import type { RequestStore } from '../stores/request-store.ts';

/** Reads by id for one viewer, one query per tick; what the viewer may not see is null. */
export function createLoaders(stores: { pairs: PairStore; requests: RequestStore }, viewer: Viewer | null) {
  return {
    friendship: new DataLoader((userIds: readonly string[]) =>
      loadFriendships(stores.pairs, viewer, userIds),
    ),
    request: new DataLoader((ids: readonly string[]) => loadRequests(stores.requests, viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

async function loadFriendships(
  pairs: PairStore,
  viewer: Viewer | null,
  userIds: readonly string[],
): Promise<readonly (FriendshipView | null)[]> {
  if (viewer === null) return userIds.map(() => null);
  const others = userIds.filter((userId) => userId !== viewer.id && isStored(userId));
  const known = others.length === 0 ? [] : await pairs.between(viewer.id, others);
  const byOther = new Map(known.map((pair) => [otherOf(pair, viewer.id), pair]));
  const real = new Set(others);
  return userIds.map((userId) =>
    real.has(userId)
      ? friendshipSeenBy(byOther.get(userId) ?? strangers(viewer.id, userId), viewer.id)
      : null,
  );
}

async function loadRequests(
  requests: RequestStore,
  viewer: Viewer | null,
  ids: readonly string[],
): Promise<readonly (FriendRequest | null)[]> {
  if (viewer === null) return ids.map(() => null);
  const found = await requests.byIds(ids.filter(isStored));
  const visible = found.filter((request) => isVisibleTo(request, viewer.id));
  const byId = new Map(visible.map((request) => [request.id, request]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Whether it is an id in the one way in which ids are stored, in lower case. */
function isStored(id: string): boolean {
  return idSchema.safeParse(id).data === id;
}
