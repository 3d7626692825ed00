import { withSession } from '../context.ts';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const setPresenceVisibility: NonNullable<MutationResolvers['setPresenceVisibility']> = withSession(
  async (id, { input }, { useCases, origin }) =>
    toResult(
      'SetPresenceVisibilitySuccess',
      await useCases.setPresenceVisibility(id, input.visibility, origin),
    ),
);
