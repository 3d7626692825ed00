import { createProblems } from '@parley/service-kit/subgraph';
import type { Refusal } from '@parley/service-kit/refusals';
import type { NotPending } from '../friendship/answer-friend-request.ts';

type Name =
  | 'AlreadyFriends'
  | 'CannotTargetYourself'
  | 'FriendRequestNotFound'
  | 'NotBlocked'
  | 'NotFriends'
  | 'UserIsBlocked'
  | 'UserNotFound';

export const { toResult } = createProblems<Refusal<Name> | NotPending>({
  AlreadyFriends: 'You are friends already.',
  CannotTargetYourself: 'This is yourself. Choose another user.',
  FriendRequestNotFound: 'There is no such friend request. It may be addressed to somebody else.',
  FriendRequestNotPending: ({ state }) => `This friend request is ${state.toLowerCase()} already.`,
  NotBlocked: 'You have not blocked this user.',
  NotFriends: 'You are not friends with this user.',
  UserIsBlocked: 'You have blocked this user. Unblock them first.',
  UserNotFound: 'There is no user with this id.',
});
