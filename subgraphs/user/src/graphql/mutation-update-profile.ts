import { requireSession } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const updateProfile: NonNullable<MutationResolvers['updateProfile']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return context.useCases.updateProfile(id, input, context.origin);
};
