import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const sendFriendRequest: NonNullable<MutationResolvers<Context>['sendFriendRequest']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => toResult('SendFriendRequestSuccess', await useCases.sendFriendRequest(requireViewer(viewer).id, input));
