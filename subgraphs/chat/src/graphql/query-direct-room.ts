import type { QueryResolvers } from './graph.generated.ts';

export const directRoom: NonNullable<QueryResolvers['directRoom']> = (_parent, { userId }, context) =>
  context.reads().directRoom(userId);
