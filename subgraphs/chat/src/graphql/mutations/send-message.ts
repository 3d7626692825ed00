import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const sendMessage: NonNullable<MutationResolvers['sendMessage']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.useCases.sendMessage(requireViewer(context.viewer).id, input);
  context.forget();
  return toResult('SendMessageSuccess', result);
};
