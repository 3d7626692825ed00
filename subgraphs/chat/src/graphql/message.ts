import { requireViewer } from '@parley/service-kit/subgraph';
import type { MessageResolvers, SendMessageSuccessResolvers } from './graph.generated.ts';
import { messageEdge } from './message-edge.ts';
import { userStub } from './stubs.ts';

export const Message: MessageResolvers = {
  __resolveReference: ({ id }, context) => context.reads().visibleMessage(id),
  room: async ({ roomId }, _args, context) => {
    const room = await context.reads().room(roomId);
    if (room === null) throw new Error('The viewer sees a message of a room that they are not in.');
    return room;
  },
  clientMessageId: ({ senderId, clientMessageId }, _args, { viewer }) =>
    senderId === requireViewer(viewer).id ? clientMessageId : null,
  sender: ({ senderId }) => userStub(senderId),
  replyTo: ({ replyTo }, _args, context) => (replyTo === null ? null : context.reads().message(replyTo)),
  isFromBlocked: ({ senderId }, _args, context) => context.reads().hasBlocked(senderId),
};

export const SendMessageSuccess: SendMessageSuccessResolvers = {
  edge: ({ message }) => messageEdge(message),
};
