import type { NodeResolvers, QueryResolvers } from './graph.generated.ts';

/** Ids say nothing of their type: it is the one of what is found. */
export const node: NonNullable<QueryResolvers['node']> = async (_parent, { id }, context) => {
  const reads = context.reads();
  const [room, message] = await Promise.all([reads.visibleRoom(id), reads.visibleMessage(id)]);
  return room ?? message;
};

export const Node: NodeResolvers = {
  __resolveType: (found) => ('senderId' in found ? 'Message' : 'Room'),
};
