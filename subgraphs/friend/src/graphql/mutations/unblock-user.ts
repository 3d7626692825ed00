import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const unblockUser: NonNullable<MutationResolvers<Context>['unblockUser']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => toResult('UnblockUserSuccess', await useCases.unblockUser(requireViewer(viewer).id, input));
