import type { FriendRequest } from './friend-request.ts';
import { hasBlocked, type Pair } from './pair.ts';

/** What is between a viewer and another user, as the viewer may see it. */
export interface FriendshipView {
  readonly state: 'NONE' | 'REQUEST_SENT' | 'REQUEST_RECEIVED' | 'FRIENDS' | 'BLOCKED';
  readonly since: Date | null;
  readonly request: FriendRequest | null;
}

/** Blocks are secret: the blocked one sees what they would see if the other did not answer. */
export function friendshipSeenBy(pair: Pair, viewerId: string): FriendshipView {
  const { request } = pair;
  if (hasBlocked(pair, viewerId)) return { state: 'BLOCKED', since: null, request: null };
  if (pair.friendsSince !== null) return { state: 'FRIENDS', since: pair.friendsSince, request: null };
  if (request?.fromId === viewerId) return { state: 'REQUEST_SENT', since: null, request };
  if (request !== null && !request.hidden) return { state: 'REQUEST_RECEIVED', since: null, request };
  return { state: 'NONE', since: null, request: null };
}
