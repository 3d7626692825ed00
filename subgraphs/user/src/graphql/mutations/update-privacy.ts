import { withSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const updatePrivacy: NonNullable<MutationResolvers['updatePrivacy']> = withSession(
  async (id, { input }, { origin, useCases }) =>
    toResult('UpdatePrivacySuccess', await useCases.updatePrivacy(id, input, origin)),
);
