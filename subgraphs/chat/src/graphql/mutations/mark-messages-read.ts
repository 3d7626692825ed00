import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const markMessagesRead: NonNullable<MutationResolvers['markMessagesRead']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.useCases.markMessagesRead(requireViewer(context.viewer).id, input);
  context.forget();
  return toResult('MarkMessagesReadSuccess', result);
};
