import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const sendFriendRequest: NonNullable<MutationResolvers<Context>['sendFriendRequest']> = (
  _parent,
  { input },
  { viewer, service },
) => service.sendFriendRequest(requireViewer(viewer).id, input.userId);
