import type { EventFactory, OutgoingEvent } from '@parley/event-bus';
import {
  FriendDeleted,
  FriendRequestAccepted,
  FriendRequestCancelled,
  FriendRequestRejected,
  FriendRequestSent,
  pairKey,
  UserBlocked,
  UserUnblocked,
} from '@parley/events';
import type { FeedPlace } from '../feed/feed-entry.ts';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { PairChange } from './decision.ts';
import type { FriendRequest } from './friend-request.ts';
import { otherOf, type Pair } from './pair.ts';

/** The event of a change: the pair's whole resulting state, its version, and the places in the feeds. */
export function describeChange(
  createEvent: EventFactory,
  change: PairChange,
  feeds: readonly FeedPlace[],
  origin: OperationOrigin,
): OutgoingEvent {
  const data = {
    ...stateOf(change.pair),
    actorId: change.actorId,
    at: change.at.toISOString(),
    feeds: [...feeds],
  };
  const given = { ...origin, time: change.at };
  switch (change.eventType) {
    case 'FriendRequestSent':
      return createEvent(FriendRequestSent, { ...data, ...requestOf(change) }, given);
    case 'FriendRequestAccepted':
      return createEvent(FriendRequestAccepted, { ...data, ...requestOf(change) }, given);
    case 'FriendRequestRejected':
      return createEvent(FriendRequestRejected, { ...data, ...requestOf(change) }, given);
    case 'FriendRequestCancelled':
      return createEvent(FriendRequestCancelled, { ...data, ...requestOf(change) }, given);
    case 'FriendDeleted':
      return createEvent(FriendDeleted, data, given);
    case 'UserBlocked':
      return createEvent(UserBlocked, { ...data, userId: otherOf(change.pair, change.actorId) }, given);
    case 'UserUnblocked':
      return createEvent(UserUnblocked, { ...data, userId: otherOf(change.pair, change.actorId) }, given);
  }
}

function stateOf(pair: Pair) {
  return {
    pairKey: pairKey(...pair.userIds),
    userIds: [...pair.userIds] satisfies [string, string],
    version: pair.version,
    friendsSince: pair.friendsSince?.toISOString() ?? null,
    request: pair.request === null ? null : pendingOf(pair.request),
    blockedBy: pair.blocks.map(({ blockerId }) => blockerId),
  };
}

function pendingOf({ id, fromId, toId, hidden, createdAt }: FriendRequest) {
  return { id, fromId, toId, hidden, createdAt: createdAt.toISOString() };
}

function requestOf({ eventType, request }: PairChange) {
  if (request === null) throw new Error(`${eventType} is a change without its request.`);
  return { requestId: request.id, fromId: request.fromId, toId: request.toId, hidden: request.hidden };
}
