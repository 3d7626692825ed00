import { withSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const updateProfile: NonNullable<MutationResolvers['updateProfile']> = withSession(
  async (id, { input }, { useCases, origin }) =>
    toResult('UpdateProfileSuccess', await useCases.updateProfile(id, input, origin)),
);
