import type { FriendRequestState } from './friend-request.ts';

/** The expected failures, as the graph's unions name them; each message is a sentence that can be shown to a person. */
export const alreadyFriends = { __typename: 'AlreadyFriends', message: 'You are friends already.' } as const;
export const cannotTargetYourself = {
  __typename: 'CannotTargetYourself',
  message: 'This is yourself. Choose another user.',
} as const;
export const friendRequestNotFound = {
  __typename: 'FriendRequestNotFound',
  message: 'There is no such friend request. It may be addressed to somebody else.',
} as const;
export const notBlocked = { __typename: 'NotBlocked', message: 'You have not blocked this user.' } as const;
export const notFriends = {
  __typename: 'NotFriends',
  message: 'You are not friends with this user.',
} as const;
export const userIsBlocked = {
  __typename: 'UserIsBlocked',
  message: 'You have blocked this user. Unblock them first.',
} as const;
export const userNotFound = {
  __typename: 'UserNotFound',
  message: 'There is no user with this id.',
} as const;

/** `state`: where the request stands instead. */
export function friendRequestNotPending(state: FriendRequestState): {
  readonly __typename: 'FriendRequestNotPending';
  readonly message: string;
  readonly state: FriendRequestState;
} {
  const message = `This friend request is ${state.toLowerCase()} already.`;
  return { __typename: 'FriendRequestNotPending', message, state };
}

/** An id in the input that is not one. */
export function invalidId(field: 'userId' | 'requestId'): {
  readonly __typename: 'InvalidInput';
  readonly message: string;
  readonly field: string;
} {
  return { __typename: 'InvalidInput', message: `\`${field}\` must be an id (a UUID).`, field };
}

export type AlreadyFriends = typeof alreadyFriends;
export type CannotTargetYourself = typeof cannotTargetYourself;
export type FriendRequestNotFound = typeof friendRequestNotFound;
export type FriendRequestNotPending = ReturnType<typeof friendRequestNotPending>;
export type InvalidInput = ReturnType<typeof invalidId>;
export type NotBlocked = typeof notBlocked;
export type NotFriends = typeof notFriends;
export type UserIsBlocked = typeof userIsBlocked;
export type UserNotFound = typeof userNotFound;
