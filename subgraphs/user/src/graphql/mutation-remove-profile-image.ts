import { requireSession } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const removeProfileImage: NonNullable<MutationResolvers['removeProfileImage']> = async (
  _parent,
  _args,
  context,
) => {
  const { id } = await requireSession(context);
  return context.useCases.images.remove(id, context.origin);
};
