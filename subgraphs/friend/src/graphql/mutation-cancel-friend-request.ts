import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const cancelFriendRequest: NonNullable<MutationResolvers<Context>['cancelFriendRequest']> = async (
  _parent,
  { input },
  { viewer, service },
) => {
  const outcome = await service.answerFriendRequest('cancel', requireViewer(viewer).id, input.requestId);
  return outcome.__typename === 'Answered'
    ? { __typename: 'CancelFriendRequestSuccess', request: outcome.request }
    : outcome;
};
