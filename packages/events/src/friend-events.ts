import { z } from 'zod';
import { eventsOf } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

/** The key of two users' relation: the smaller id, a colon, the larger one. */
export function pairKey(one: string, other: string): string {
  return one < other ? `${one}:${other}` : `${other}:${one}`;
}

/** The pending request of a pair; `hidden` from the one it is to, because they blocked the sender. */
const pendingRequest = z.object({ id, fromId: id, toId: id, hidden: z.boolean(), createdAt: instant });

/** An entry of `friend_feed` that the change appended: who may see it, where in their feed it stands, and as what they see it. */
const feedEntry = z.object({
  userId: id,
  seq,
  /** Not always the event's type: to the one who is blocked a block looks like the end of the friendship. */
  kind: z.enum([
    'FriendRequestSent',
    'FriendRequestAccepted',
    'FriendRequestRejected',
    'FriendRequestCancelled',
    'FriendDeleted',
    'UserBlocked',
    'UserUnblocked',
  ]),
  requestId: id.nullable(),
});

/** What a projection of pairs keeps, beside the key and the version. */
export const pairState = z.object({
  friendsSince: instant.nullable(),
  blockedBy: z.array(id).max(2).readonly().describe('In the order of the ids.'),
});
export type PairState = z.output<typeof pairState>;

/**
 * What every event of a pair carries: its whole resulting state and the `version` that leads to it (1, 2, 3, …). A projection
 * applies only a higher version than it holds, so that repeats and re-driven old events are harmless.
 */
const pairChange = {
  pairKey: z.string(),
  userIds: z.tuple([id, id]).describe('Both users, the smaller id first.'),
  version: z.int().positive(),
  actorId: id.describe('Who did it.'),
  friendsSince: instant.nullable().describe('Since when they are friends; null when they are not.'),
  request: pendingRequest.nullable(),
  blockedBy: z.array(id).max(2).describe('Which of the two has blocked the other: none, one or both.'),
  feeds: z.array(feedEntry).max(2),
  at: instant,
};

/** A change that a request made; `request` above is what is still pending after it. */
const requestChange = z.object({
  ...pairChange,
  requestId: id,
  fromId: id,
  toId: id,
  hidden: z.boolean().describe('Whether the one it is to must not learn of it.'),
});

/** `userId` is blocked by the actor. */
const blockChange = z.object({ ...pairChange, userId: id });

const define = eventsOf('friend.events', ({ pairKey }: { pairKey: string }) => pairKey);
export const FriendRequestSent = define(
  'FriendRequestSent',
  requestChange.describe('Somebody has asked another person to be friends.'),
);
export const FriendRequestAccepted = define(
  'FriendRequestAccepted',
  requestChange.describe('Two people are friends from now on.'),
);
export const FriendRequestRejected = define(
  'FriendRequestRejected',
  requestChange.describe('The one who was asked has turned the request down.'),
);
export const FriendRequestCancelled = define(
  'FriendRequestCancelled',
  requestChange.describe('The one who asked has taken the request back.'),
);
export const FriendDeleted = define(
  'FriendDeleted',
  z.object(pairChange).describe('One of two friends has ended the friendship.'),
);
export const UserBlocked = define(
  'UserBlocked',
  blockChange.describe(
    'The actor has blocked `userId`: what was between the two, friendship and requests, has ended.',
  ),
);
export const UserUnblocked = define(
  'UserUnblocked',
  blockChange.describe('The actor has lifted their block of `userId`.'),
);

/** All events of a pair: each carries its whole resulting state, so that a projection handles them alike. */
export const friendEvents = [
  FriendRequestSent,
  FriendRequestAccepted,
  FriendRequestRejected,
  FriendRequestCancelled,
  FriendDeleted,
  UserBlocked,
  UserUnblocked,
] as const;
