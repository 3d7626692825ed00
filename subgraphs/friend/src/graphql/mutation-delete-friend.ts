import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const deleteFriend: NonNullable<MutationResolvers<Context>['deleteFriend']> = (
  _parent,
  { input },
  { viewer, service },
) => service.deleteFriend(requireViewer(viewer).id, input.userId);
