import type { Context } from './context.ts';
import type { UserResolvers } from './graph.generated.ts';

export const User: UserResolvers<Context> = {
  __resolveReference: ({ id }) => ({ id }),
  friendship: ({ id }, _args, { loaders }) => loaders.friendship.load(id),
};
