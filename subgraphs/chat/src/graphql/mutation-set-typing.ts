import { requireViewer } from '@parley/service-kit/subgraph';
import { isRefusal } from '../refusal.ts';
import type { MutationResolvers } from './graph.generated.ts';
import { toProblem } from './problem.ts';

export const setTyping: NonNullable<MutationResolvers['setTyping']> = async (
  _parent,
  { input },
  { viewer, chat },
) => {
  const result = await chat.setTyping(requireViewer(viewer).id, input);
  return isRefusal(result) ? toProblem(result) : { __typename: 'SetTypingSuccess', ...result };
};
