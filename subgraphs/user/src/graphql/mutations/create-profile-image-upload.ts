import { requireSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const createProfileImageUpload: NonNullable<MutationResolvers['createProfileImageUpload']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return toResult('CreateProfileImageUploadSuccess', await context.useCases.images.createUpload(id, input));
};
