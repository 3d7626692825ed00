import { requireViewer } from '@parley/service-kit/subgraph';
import { isRefusal } from '../refusal.ts';
import type { MutationResolvers } from './graph.generated.ts';
import { toProblem } from './problem.ts';

export const editMessage: NonNullable<MutationResolvers['editMessage']> = async (
  _parent,
  { input },
  context,
) => {
  const result = await context.chat.editMessage(requireViewer(context.viewer).id, input);
  context.forget();
  return isRefusal(result)
    ? toProblem(result)
    : { __typename: 'EditMessageSuccess', editedMessage: result.message };
};
