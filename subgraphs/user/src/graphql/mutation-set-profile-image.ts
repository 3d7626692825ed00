import { requireSession } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const setProfileImage: NonNullable<MutationResolvers['setProfileImage']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return context.useCases.images.set(id, input, context.origin);
};
