import type { MutationResolvers } from './graph.generated.ts';

export const refreshSession: NonNullable<MutationResolvers['refreshSession']> = (
  _parent,
  { input },
  { useCases, origin },
) => useCases.refreshSession(input.refreshToken, origin);
