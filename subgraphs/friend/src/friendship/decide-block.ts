import { refuse } from '@parley/service-kit/refusals';
import type { Notice } from '../feed/feed-entry.ts';
import type { Decision } from './decision.ts';
import { type FriendRequest, isVisibleTo } from './friend-request.ts';
import { hasBlocked, otherOf, type Pair } from './pair.ts';

/**
 * Ends the friendship, takes back the blocker's request, hides the other's. One change and one event, `UserBlocked`; the
 * blocked user is notified of what they could see end, and of nothing else.
 */
export function decideBlock(pair: Pair, actorId: string, now: Date): Decision {
  if (hasBlocked(pair, actorId)) return { outcome: 'unchanged', pair };
  const request = requestBehindBlock(pair, actorId, now);
  const next: Pair = {
    ...pair,
    version: pair.version + 1,
    friendsSince: null,
    request: request?.state === 'PENDING' ? request : null,
    blocks: [...pair.blocks, { blockerId: actorId, since: now }],
  };
  const own: Notice = { userId: actorId, kind: 'UserBlocked', requestId: null };
  return {
    outcome: 'changed',
    eventType: 'UserBlocked',
    actorId,
    at: now,
    pair: next,
    request,
    notices: [own, ...noticesOfBlocked(pair, actorId)],
  };
}

/** Lifts the block. A request that it has hidden stays hidden: showing it now would reveal when it was made. */
export function decideUnblock(pair: Pair, actorId: string, now: Date): Decision {
  if (!hasBlocked(pair, actorId)) return refuse('NotBlocked');
  return {
    outcome: 'changed',
    eventType: 'UserUnblocked',
    actorId,
    at: now,
    pair: {
      ...pair,
      version: pair.version + 1,
      blocks: pair.blocks.filter(({ blockerId }) => blockerId !== actorId),
    },
    request: null,
    notices: [{ userId: actorId, kind: 'UserUnblocked', requestId: null }],
  };
}

function requestBehindBlock({ request }: Pair, actorId: string, now: Date): FriendRequest | null {
  if (request === null) return null;
  return request.fromId === actorId
    ? { ...request, state: 'CANCELLED', answeredAt: now }
    : { ...request, hidden: true };
}

function noticesOfBlocked(pair: Pair, actorId: string): readonly Notice[] {
  const userId = otherOf(pair, actorId);
  const { request } = pair;
  if (pair.friendsSince !== null) return [{ userId, kind: 'FriendDeleted', requestId: null }];
  if (request?.fromId === actorId && isVisibleTo(request, userId)) {
    return [{ userId, kind: 'FriendRequestCancelled', requestId: request.id }];
  }
  return [];
}
