import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';
import { toResult } from './problems.ts';

export const deleteFriend: NonNullable<MutationResolvers<Context>['deleteFriend']> = async (
  _parent,
  { input },
  { viewer, service },
) => toResult('DeleteFriendSuccess', await service.deleteFriend(requireViewer(viewer).id, input));
