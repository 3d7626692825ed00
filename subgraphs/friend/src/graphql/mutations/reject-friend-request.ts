import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const rejectFriendRequest: NonNullable<MutationResolvers<Context>['rejectFriendRequest']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => {
  const outcome = await useCases.answerFriendRequest('reject', requireViewer(viewer).id, input);
  return toResult('RejectFriendRequestSuccess', outcome);
};
