import type { QueryResolvers } from './graph.generated.ts';

export const room: NonNullable<QueryResolvers['room']> = (_parent, { id }, context) =>
  context.reads().visibleRoom(id);
