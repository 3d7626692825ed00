import { requireSession } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';

export const createProfileImageUpload: NonNullable<MutationResolvers['createProfileImageUpload']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return context.useCases.images.createUpload(id, input);
};
