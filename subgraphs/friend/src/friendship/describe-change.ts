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

const requestEvents = {
  FriendRequestSent,
  FriendRequestAccepted,
  FriendRequestRejected,
  FriendRequestCancelled,
};
const blockEvents = { UserBlocked, UserUnblocked };

/** The event of a change: the pair's whole resulting state, its version, and the places in the feeds. */
export function describeChange(
  createEvent: EventFactory,
  change: PairChange,
  feeds: readonly FeedPlace[],
  origin: OperationOrigin,
): OutgoingEvent {
  const { eventType, pair, actorId, at } = change;
  const data = { ...stateOf(pair), actorId, at: at.toISOString(), feeds: [...feeds] };
  const given = { ...origin, time: at };
  switch (eventType) {
    case 'FriendDeleted':
      return createEvent(FriendDeleted, data, given);
    case 'UserBlocked':
    case 'UserUnblocked':
      return createEvent(blockEvents[eventType], { ...data, userId: otherOf(pair, actorId) }, given);
    case 'FriendRequestSent':
    case 'FriendRequestAccepted':
    case 'FriendRequestRejected':
    case 'FriendRequestCancelled':
      return createEvent(requestEvents[eventType], { ...data, ...requestOf(change) }, given);
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
