import { requireSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const setProfileImage: NonNullable<MutationResolvers['setProfileImage']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return toResult('SetProfileImageSuccess', await context.useCases.images.set(id, input, context.origin));
};
