import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const unblockUser: NonNullable<MutationResolvers<Context>['unblockUser']> = (
  _parent,
  { input },
  { viewer, service },
) => service.unblockUser(requireViewer(viewer).id, input.userId);
