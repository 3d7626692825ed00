import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const blockUser: NonNullable<MutationResolvers<Context>['blockUser']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => toResult('BlockUserSuccess', await useCases.blockUser(requireViewer(viewer).id, input));
