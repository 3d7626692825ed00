import type { MutationResolvers } from './graph.generated.ts';

export const login: NonNullable<MutationResolvers['login']> = (_parent, { input }, { useCases }) =>
  useCases.login(input);
