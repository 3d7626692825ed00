import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const refreshSession: NonNullable<MutationResolvers['refreshSession']> = async (
  _parent,
  { input },
  { useCases, origin },
) => toResult('RefreshSessionSuccess', await useCases.refreshSession(input.refreshToken, origin));
