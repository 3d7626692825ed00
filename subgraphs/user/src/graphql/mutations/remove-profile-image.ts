import { withSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const removeProfileImage: NonNullable<MutationResolvers['removeProfileImage']> = withSession(
  async (id, _args, { useCases, origin }) =>
    toResult('RemoveProfileImageSuccess', await useCases.images.remove(id, origin)),
);
