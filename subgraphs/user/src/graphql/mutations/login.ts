import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const login: NonNullable<MutationResolvers['login']> = async (_parent, { input }, { useCases }) =>
  toResult('LoginSuccess', await useCases.login(input));
