import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const deleteFriend: NonNullable<MutationResolvers<Context>['deleteFriend']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => toResult('DeleteFriendSuccess', await useCases.deleteFriend(requireViewer(viewer).id, input));
