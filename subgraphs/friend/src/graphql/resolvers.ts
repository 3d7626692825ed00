import { Cursor } from '@parley/service-kit/subgraph';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import type { Context } from './context.ts';
import { FriendConnection } from './friend-connection.ts';
import type { Resolvers } from './graph.generated.ts';
import { Mutation } from './mutations.ts';
import { blockedUsers } from './query-blocked-users.ts';
import { friendRequests } from './query-friend-requests.ts';
import { friends } from './query-friends.ts';
import { friendEvents } from './subscription-friend-events.ts';

/** An event names its request; how it stands now, and whether the viewer may see it, the loader says. */
const aboutRequest = {
  request: ({ requestId }: FriendFeedEntry, _args: unknown, { loaders }: Context) =>
    requestId === null ? null : loaders.request.load(requestId),
};
const aboutUser = { user: ({ otherUserId }: FriendFeedEntry) => ({ id: otherUserId }) };

/** The resolvers of schema/friend.graphql. */
export const resolvers: Resolvers<Context> = {
  Cursor,
  Query: { friends, friendRequests, blockedUsers },
  Mutation,
  Subscription: { friendEvents },
  User: {
    __resolveReference: ({ id }) => ({ id }),
    friendship: ({ id }, _args, { loaders }) => loaders.friendship.load(id),
  },
  FriendRequest: {
    __resolveReference: ({ id }, { loaders }) => loaders.request.load(id),
    from: ({ fromId }) => ({ id: fromId }),
    to: ({ toId }) => ({ id: toId }),
  },
  FriendConnection,
  FriendRequestSent: aboutRequest,
  FriendRequestAccepted: aboutRequest,
  FriendRequestRejected: aboutRequest,
  FriendRequestCancelled: aboutRequest,
  FriendDeleted: aboutUser,
  UserBlocked: aboutUser,
  UserUnblocked: aboutUser,
};
