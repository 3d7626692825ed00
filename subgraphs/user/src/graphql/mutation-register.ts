import type { MutationResolvers } from './graph.generated.ts';

export const register: NonNullable<MutationResolvers['register']> = (
  _parent,
  { input },
  { useCases, origin },
) => useCases.register(input, origin);
