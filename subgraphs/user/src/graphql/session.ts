import type { SessionResolvers } from './graph.generated.ts';

export const Session: SessionResolvers = {
  isCurrent: ({ id }, _args, { viewer }) => id === viewer?.sessionId,
};
