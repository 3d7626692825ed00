import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const deleteMessage: NonNullable<MutationResolvers['deleteMessage']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.useCases.deleteMessage(requireViewer(context.viewer).id, input);
  context.forget();
  return toResult('DeleteMessageSuccess', result);
};
