import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const blockUser: NonNullable<MutationResolvers<Context>['blockUser']> = (
  _parent,
  { input },
  { viewer, service },
) => service.blockUser(requireViewer(viewer).id, input.userId);
