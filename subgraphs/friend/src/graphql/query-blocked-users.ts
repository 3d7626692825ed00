import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { QueryResolvers } from './graph.generated.ts';
import { userPage } from './user-page.ts';

export const blockedUsers: NonNullable<QueryResolvers<Context>['blockedUsers']> = (
  _parent,
  args,
  { viewer, useCases },
) => {
  const { id } = requireViewer(viewer);
  return userPage(args, (limit, after) => useCases.lists.blockedUsers(id, limit, after));
};
