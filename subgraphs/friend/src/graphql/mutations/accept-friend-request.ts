import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const acceptFriendRequest: NonNullable<MutationResolvers<Context>['acceptFriendRequest']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => {
  const outcome = await useCases.answerFriendRequest('accept', requireViewer(viewer).id, input);
  return toResult('AcceptFriendRequestSuccess', outcome);
};
