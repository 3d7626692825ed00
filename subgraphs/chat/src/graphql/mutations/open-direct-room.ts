import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const openDirectRoom: NonNullable<MutationResolvers['openDirectRoom']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.useCases.openDirectRoom(requireViewer(context.viewer).id, input);
  context.forget();
  return toResult('OpenDirectRoomSuccess', result);
};
