import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const rejectFriendRequest: NonNullable<MutationResolvers<Context>['rejectFriendRequest']> = async (
  _parent,
  { input },
  { viewer, service },
) => {
  const outcome = await service.answerFriendRequest('reject', requireViewer(viewer).id, input.requestId);
  return outcome.__typename === 'Answered'
    ? { __typename: 'RejectFriendRequestSuccess', request: outcome.request }
    : outcome;
};
