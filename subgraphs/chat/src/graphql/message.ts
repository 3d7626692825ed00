import { pageSize, requireViewer } from '@parley/service-kit/subgraph';
import { isInRoom } from '../rooms/message.ts';
import { plainTextOf } from '../formatting/plain-text.ts';
import type {
  CreatePollSuccessResolvers,
  MessageResolvers,
  SendMessageSuccessResolvers,
} from './graph.generated.ts';
import { messageEdge } from './message-edge.ts';
import { userStub } from './stubs.ts';

export const Message: MessageResolvers = {
  __resolveReference: ({ id }, context) => context.reads().visibleMessage(id),
  // A repeat of a send is answered, and what was said before a removal is delivered, also to who is not in the room any more.
  room: ({ roomId }, _args, context) => context.reads().room(roomId),
  clientMessageId: ({ senderId, clientMessageId }, _args, { viewer }) =>
    senderId === requireViewer(viewer).id ? clientMessageId : null,
  sender: ({ senderId }) => userStub(senderId),
  number: (message) => (isInRoom(message) ? message.number : 0),
  isInRoom,
  threadNumber: ({ inThread }) => inThread?.number ?? null,
  threadRoot: ({ inThread }, _args, context) =>
    inThread === null ? null : context.reads().message(inThread.rootId),
  thread: ({ id, inThread }, _args, context) => (inThread === null ? context.reads().thread(id) : null),
  threadDraft: ({ id, inThread }, _args, context) =>
    inThread === null ? context.reads().threadDraft(id) : null,
  edits: ({ id, editCount }, { first }, context) => {
    const limit = pageSize(first);
    return editCount === 0 ? [] : context.reads().edits(id, limit);
  },
  deletedBy: ({ senderId, deletedAt, deletedById }) =>
    deletedAt === null ? null : userStub(deletedById ?? senderId),
  poll: ({ id: messageId, poll }) => (poll === null ? null : { ...poll, messageId }),
  plainText: (message) => plainTextOf(message),
  isForwarded: ({ forwardedFromId }) => forwardedFromId !== null,
  // Who does not see where it was said is told neither where nor by whom.
  forwardedFrom: async ({ forwardedFromId }, _args, context) => {
    const message = forwardedFromId === null ? null : await context.reads().visibleMessage(forwardedFromId);
    return message === null ? null : { message };
  },
  pinnedAt: ({ pinned }) => pinned?.at ?? null,
  pinnedBy: ({ pinned }) => (pinned === null ? null : userStub(pinned.userId)),
  mentions: ({ mentions }) =>
    mentions.map(({ userId, start, length }) => ({
      user: userId === null ? null : userStub(userId),
      isAll: userId === null,
      place: { start, length },
    })),
  viewerIsMentioned: async ({ senderId, mentions }, _args, context) => {
    const viewerId = requireViewer(context.viewer).id;
    const isMeant = mentions.some(({ userId }) => userId === null || userId === viewerId);
    return isMeant && senderId !== viewerId && !(await context.reads().hasBlocked(senderId));
  },
  reactions: ({ id: messageId, reactions }) => reactions.map((reaction) => ({ ...reaction, messageId })),
  replyTo: ({ replyTo }, _args, context) => (replyTo === null ? null : context.reads().message(replyTo)),
  isFromBlocked: ({ senderId }, _args, context) => context.reads().hasBlocked(senderId),
};

export const SendMessageSuccess: SendMessageSuccessResolvers = {
  edge: ({ message }) => messageEdge(message),
};

export const CreatePollSuccess: CreatePollSuccessResolvers = SendMessageSuccess;
