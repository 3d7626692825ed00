import { withSession } from './context.ts';
import type { QueryResolvers } from './graph.generated.ts';

export const myAccount: NonNullable<QueryResolvers['myAccount']> = withSession((id, _args, { accounts }) =>
  accounts.find(id),
);
