import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import type { UserStub } from '../users/user-stub.ts';
import type { Context } from './context.ts';
import { FriendConnection } from './friend-connection.ts';
import { FriendRequest } from './friend-request.ts';
import type { Resolvers } from './graph.generated.ts';
import { acceptFriendRequest } from './mutations/accept-friend-request.ts';
import { blockUser } from './mutations/block-user.ts';
import { cancelFriendRequest } from './mutations/cancel-friend-request.ts';
import { deleteFriend } from './mutations/delete-friend.ts';
import { rejectFriendRequest } from './mutations/reject-friend-request.ts';
import { sendFriendRequest } from './mutations/send-friend-request.ts';
import { unblockUser } from './mutations/unblock-user.ts';
import { blockedUsers } from './query-blocked-users.ts';
import { friendRequests } from './query-friend-requests.ts';
import { friends } from './query-friends.ts';
import { friendEvents } from './subscription-friend-events.ts';
import { User } from './user.ts';

/** An event names its request; how it stands now, and whether the viewer may see it, the loader says. */
const aboutRequest = {
  request: ({ requestId }: FriendFeedEntry, _args: unknown, { loaders }: Context) =>
    requestId === null ? null : loaders.request.load(requestId),
};
const aboutUser = { user: ({ otherUserId }: FriendFeedEntry): UserStub => ({ id: otherUserId }) };

/** The resolvers of schema/friend.graphql. */
export const resolvers: Resolvers<Context> = {
  Query: { friends, friendRequests, blockedUsers },
  Mutation: {
    sendFriendRequest,
    acceptFriendRequest,
    rejectFriendRequest,
    cancelFriendRequest,
    deleteFriend,
    blockUser,
    unblockUser,
  },
  Subscription: { friendEvents },
  User,
  FriendRequest,
  FriendConnection,
  FriendRequestSent: aboutRequest,
  FriendRequestAccepted: aboutRequest,
  FriendRequestRejected: aboutRequest,
  FriendRequestCancelled: aboutRequest,
  FriendDeleted: aboutUser,
  UserBlocked: aboutUser,
  UserUnblocked: aboutUser,
};
