import { withSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const setProfileImage: NonNullable<MutationResolvers['setProfileImage']> = withSession(
  async (id, { input }, { useCases, origin }) =>
    toResult('SetProfileImageSuccess', await useCases.images.set(id, input, origin)),
);
