import type { MessageResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';

export const Message: MessageResolvers = {
  __resolveReference: ({ id }, context) => context.reads().visibleMessage(id),
  room: async ({ roomId }, _args, context) => {
    const room = await context.reads().room(roomId);
    if (room === null) throw new Error('The viewer sees a message of a room that they are not in.');
    return room;
  },
  sender: ({ senderId }) => userStub(senderId),
  replyTo: ({ replyTo }, _args, context) => (replyTo === null ? null : context.reads().message(replyTo)),
  isFromBlocked: ({ senderId }, _args, context) => context.reads().hasBlocked(senderId),
};
