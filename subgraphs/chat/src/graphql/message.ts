import { requireViewer } from '@parley/service-kit/subgraph';
import type { MessageResolvers, SendMessageSuccessResolvers } from './graph.generated.ts';
import { messageEdge } from './message-edge.ts';
import { userStub } from './stubs.ts';

export const Message: MessageResolvers = {
  __resolveReference: ({ id }, context) => context.reads().visibleMessage(id),
  // A repeat of a send is answered, and what was said before a removal is delivered, also to who is not in the room any more.
  room: ({ roomId }, _args, context) => context.reads().room(roomId),
  clientMessageId: ({ senderId, clientMessageId }, _args, { viewer }) =>
    senderId === requireViewer(viewer).id ? clientMessageId : null,
  sender: ({ senderId }) => userStub(senderId),
  replyTo: ({ replyTo }, _args, context) => (replyTo === null ? null : context.reads().message(replyTo)),
  isFromBlocked: ({ senderId }, _args, context) => context.reads().hasBlocked(senderId),
};

export const SendMessageSuccess: SendMessageSuccessResolvers = {
  edge: ({ message }) => messageEdge(message),
};
