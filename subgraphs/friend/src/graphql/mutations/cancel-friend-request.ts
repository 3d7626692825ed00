import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const cancelFriendRequest: NonNullable<MutationResolvers<Context>['cancelFriendRequest']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => {
  const outcome = await useCases.answerFriendRequest('cancel', requireViewer(viewer).id, input);
  return toResult('CancelFriendRequestSuccess', outcome);
};
