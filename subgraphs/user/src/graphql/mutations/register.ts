import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const register: NonNullable<MutationResolvers['register']> = async (
  _parent,
  { input },
  { useCases, origin },
) => toResult('RegisterSuccess', await useCases.register(input, origin));
