import { requireSession } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const setPresenceVisibility: NonNullable<MutationResolvers['setPresenceVisibility']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return context.useCases.setPresenceVisibility(id, input.visibility);
};
