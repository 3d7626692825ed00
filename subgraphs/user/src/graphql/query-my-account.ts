import { requireSession } from './context.ts';
import type { QueryResolvers } from './graph.generated.ts';

export const myAccount: NonNullable<QueryResolvers['myAccount']> = async (_parent, _args, context) => {
  const { id } = await requireSession(context);
  return context.accounts.find(id);
};
