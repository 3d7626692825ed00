import { requireViewer } from '@parley/service-kit/subgraph';
import { totalOf } from '../reads/known-unread.ts';
import type { QueryResolvers } from './graph.generated.ts';
import { searchMessages } from './search-messages.ts';
import { node } from './node.ts';
import { rooms } from './rooms.ts';
import { followedThreads } from './thread.ts';
import { scheduledMessages } from './scheduled-messages.ts';

export const Query: QueryResolvers = {
  searchMessages,
  room: (_parent, { id }, context) => context.reads().visibleRoom(id),
  directRoom: (_parent, { userId }, context) => context.reads().directRoom(userId),
  message: (_parent, { id }, context) => context.reads().visibleMessage(id),
  node,
  rooms,
  followedThreads,
  scheduledMessages,
  linkPreviews: (_parent, _args, { viewer, useCases }) => useCases.linkPreviews(requireViewer(viewer).id),
  unread: async (_parent, _args, context) => totalOf(await context.reads().unreadRooms()),
};
