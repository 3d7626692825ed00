import { requireSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const updateProfile: NonNullable<MutationResolvers['updateProfile']> = async (
  _parent,
  { input },
  context,
) => {
  const { id } = await requireSession(context);
  return toResult('UpdateProfileSuccess', await context.useCases.updateProfile(id, input, context.origin));
};
