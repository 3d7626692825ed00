import type { AccountResolvers, SessionResolvers } from './graph.generated.ts';

const mostSessions = 100;

export const Account: AccountResolvers = {
  sessions: ({ user }, _args, { sessions }) =>
    sessions.listOpen(user.id, { at: new Date(), limit: mostSessions }),
};

export const Session: SessionResolvers = {
  isCurrent: ({ id }, _args, { viewer }) => id === viewer?.sessionId,
};
