import type { AccountResolvers } from './graph.generated.ts';

const mostSessions = 100;

export const Account: AccountResolvers = {
  sessions: ({ user }, _args, { sessions }) =>
    sessions.listOpen(user.id, { at: new Date(), limit: mostSessions }),
};
