import type { FriendOnlineStatusResolvers } from './graph.generated.ts';

export const FriendOnlineStatus: FriendOnlineStatusResolvers = {
  user: async ({ userId }, _args, { users }) => {
    const user = await users.load(userId);
    if (user === null) throw new Error('A friend without an account');
    return user;
  },
  onlineStatus: ({ status }) => status,
};
