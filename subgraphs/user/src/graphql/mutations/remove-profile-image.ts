import { requireSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const removeProfileImage: NonNullable<MutationResolvers['removeProfileImage']> = async (
  _parent,
  _args,
  context,
) => {
  const { id } = await requireSession(context);
  return toResult('RemoveProfileImageSuccess', await context.useCases.images.remove(id, context.origin));
};
