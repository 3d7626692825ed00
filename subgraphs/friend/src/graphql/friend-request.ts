import type { Context } from './context.ts';
import type { FriendRequestResolvers } from './graph.generated.ts';

export const FriendRequest: FriendRequestResolvers<Context> = {
  __resolveReference: ({ id }, { loaders }) => loaders.request.load(id),
  from: ({ fromId }) => ({ id: fromId }),
  to: ({ toId }) => ({ id: toId }),
};
