import { requireViewer } from '@parley/service-kit/subgraph';
import type { AccountResolvers, PrivacyResolvers, SessionResolvers } from './graph.generated.ts';

const mostSessions = 100;

export const Account: AccountResolvers = {
  sessions: ({ user }, _args, { sessions }) =>
    sessions.listOpen(user.id, { at: new Date(), limit: mostSessions }),
};

/** Nobody but its owner is shown it. */
export const Privacy: PrivacyResolvers = {
  sharesReadReceipts: async (_privacy, _args, { viewer, receiptPrivacy }) =>
    (await receiptPrivacy.find(requireViewer(viewer).id)).sharesReadReceipts,
};

export const Session: SessionResolvers = {
  isCurrent: ({ id }, _args, { viewer }) => id === viewer?.sessionId,
};
