import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const setTyping: NonNullable<MutationResolvers['setTyping']> = async (
  _parent,
  { input },
  { viewer, useCases },
) => {
  const result = await useCases.setTyping(requireViewer(viewer).id, input);
  return toResult('SetTypingSuccess', result);
};
