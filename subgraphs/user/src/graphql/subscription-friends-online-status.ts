import { pipeStream } from '@parley/async';
import { requireViewer, streamResolver } from '@parley/service-kit/subgraph';
import type { UserOnlineStatus } from '../presence/online-status.ts';
import type { Context } from './context.ts';
import type { FriendOnlineStatusResolvers } from './graph.generated.ts';

/** Latest-only: its payloads have no position. A change is one source event for all friends who receive it. */
export const friendsOnlineStatus = streamResolver<UserOnlineStatus, object, Context>(
  async (_args, { viewer, useCases }) =>
    pipeStream(await useCases.friendPresence.open(requireViewer(viewer).id), (value) => ({
      value,
      cursor: null,
      sourceEvent: value,
    })),
);

export const FriendOnlineStatus: FriendOnlineStatusResolvers = {
  user: async ({ userId }, _args, { users }) => {
    const user = await users.load(userId);
    if (user === null) throw new Error('A friend without an account');
    return user;
  },
  onlineStatus: ({ status }) => status,
};
