import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import type { ScheduledMessage as ScheduledMessageRow } from '../scheduled/scheduled-message.ts';
import type { QueryResolvers, ScheduledMessageResolvers } from './graph.generated.ts';
import { codeOfRefusal } from './problems.ts';
import { type TimePosition, timePosition } from './time-position.ts';

export const scheduledMessages: NonNullable<QueryResolvers['scheduledMessages']> = async (
  _parent,
  { roomId, first, after },
  context,
) => {
  const limit = pageSize(first);
  const from = decodePageCursor(timePosition, after);
  const page = {
    roomId: roomId?.toLowerCase() ?? null,
    limit: limit + 1,
    after: from && { sendAt: from.at, id: from.id },
  };
  const rows = await context.reads().scheduledMessages(page);
  return connection({ rows, limit, cursorOf, continued: from !== null });
};

export const ScheduledMessage: ScheduledMessageResolvers = {
  room: ({ roomId }, _args, context) => context.reads().visibleRoom(roomId),
  replyTo: ({ replyTo }, _args, context) =>
    replyTo === null ? null : context.reads().visibleMessage(replyTo),
  threadRoot: ({ threadRootId }, _args, context) =>
    threadRootId === null ? null : context.reads().visibleMessage(threadRootId),
  failure: ({ failure }) => (failure === null ? null : codeOfRefusal(failure)),
};

function cursorOf({ sendAt, id }: ScheduledMessageRow): TimePosition {
  return [sendAt.getTime(), id];
}
