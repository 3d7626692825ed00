import { refuse } from '@parley/service-kit/refusals';
import type { Decision, PairCommand } from './decision.ts';
import { type FriendRequest, isVisibleTo } from './friend-request.ts';
import { hasBlocked, otherOf, type Pair } from './pair.ts';

type Send = Extract<PairCommand, { kind: 'send' }>;
type Answer = Extract<PairCommand, { kind: 'accept' | 'reject' | 'cancel' }>;

/** Asks, or accepts what the other has asked, be it hidden or not. A repeat changes nothing. */
export function decideSend(pair: Pair, { actorId, requestId }: Send, now: Date): Decision {
  const pending = pair.request;
  if (hasBlocked(pair, actorId)) return refuse('UserIsBlocked');
  if (pair.friendsSince !== null) return refuse('AlreadyFriends');
  if (pending?.fromId === actorId) return { outcome: 'unchanged', pair };
  if (pending !== null) return accept(pair, pending, actorId, now);
  const toId = otherOf(pair, actorId);
  const hidden = hasBlocked(pair, toId);
  const request: FriendRequest = {
    id: requestId,
    fromId: actorId,
    toId,
    state: 'PENDING',
    hidden,
    createdAt: now,
    answeredAt: null,
  };
  return requestChange('FriendRequestSent', actorId, now, { ...pair, request }, request);
}

/**
 * Answers the pending request by the one who was asked, or takes it back by the one who asks. A hidden request does not
 * exist for the one asked, unless `evenHidden`: their account is deleted.
 */
export function decideAnswer(
  pair: Pair,
  { kind, actorId, requestId }: Answer,
  now: Date,
  { evenHidden = false } = {},
): Decision {
  const pending = pair.request;
  if (pending?.id !== requestId) return refuse('FriendRequestNotPending');
  const entitled = kind === 'cancel' ? pending.fromId : pending.toId;
  if (actorId !== entitled || !(evenHidden || isVisibleTo(pending, actorId))) {
    return refuse('FriendRequestNotFound');
  }
  if (kind === 'accept') return accept(pair, pending, actorId, now);
  const state = kind === 'reject' ? 'REJECTED' : 'CANCELLED';
  const eventType = kind === 'reject' ? 'FriendRequestRejected' : 'FriendRequestCancelled';
  const request: FriendRequest = { ...pending, state, answeredAt: now };
  return requestChange(eventType, actorId, now, { ...pair, request: null }, request);
}

function accept(pair: Pair, pending: FriendRequest, actorId: string, now: Date): Decision {
  // A new friend may know the request: it is hidden no more.
  const request: FriendRequest = { ...pending, state: 'ACCEPTED', hidden: false, answeredAt: now };
  return requestChange(
    'FriendRequestAccepted',
    actorId,
    now,
    { ...pair, request: null, friendsSince: now },
    request,
  );
}

type RequestEventType =
  'FriendRequestSent' | 'FriendRequestAccepted' | 'FriendRequestRejected' | 'FriendRequestCancelled';

function requestChange(
  eventType: RequestEventType,
  actorId: string,
  at: Date,
  pair: Pair,
  request: FriendRequest,
): Decision {
  return {
    outcome: 'changed',
    eventType,
    actorId,
    at,
    pair: { ...pair, version: pair.version + 1 },
    request,
    notices: pair.userIds
      .filter((userId) => isVisibleTo(request, userId))
      .map((userId) => ({ userId, kind: eventType, requestId: request.id })),
  };
}
