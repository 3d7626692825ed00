import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { QueryResolvers } from './graph.generated.ts';
import { userPage } from './user-page.ts';

export const friends: NonNullable<QueryResolvers<Context>['friends']> = async (
  _parent,
  args,
  { viewer, useCases },
) => {
  const { id } = requireViewer(viewer);
  const page = await userPage(args, (limit, after) => useCases.lists.friends(id, limit, after));
  return { ...page, ownerId: id };
};
