import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const editMessage: NonNullable<MutationResolvers['editMessage']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.useCases.editMessage(requireViewer(context.viewer).id, input);
  context.forget();
  return toResult('EditMessageSuccess', result);
};
