import { requireViewer } from '@parley/service-kit/subgraph';
import { isRefusal } from '../refusal.ts';
import type { MutationResolvers } from './graph.generated.ts';
import { toProblem } from './problem.ts';

export const sendMessage: NonNullable<MutationResolvers['sendMessage']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.chat.sendMessage(requireViewer(context.viewer).id, input);
  context.forget();
  return isRefusal(result)
    ? toProblem(result)
    : { __typename: 'SendMessageSuccess', sentMessage: result.message };
};
