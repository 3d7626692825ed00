import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { ScheduledMessage as ScheduledMessageRow } from '../scheduled/scheduled-message.ts';
import type { QueryResolvers, ScheduledMessageResolvers } from './graph.generated.ts';
import { codeOfRefusal } from './problems.ts';

export const scheduledMessages: NonNullable<QueryResolvers['scheduledMessages']> = async (
  _parent,
  { roomId, first, after },
  context,
) => {
  const limit = pageSize(first);
  const from = decodePageCursor(position, after);
  const page = { roomId: roomId?.toLowerCase() ?? null, limit: limit + 1, after: from };
  const rows = await context.reads().scheduledMessages(page);
  return connection({ rows, limit, cursorOf, continued: from !== null });
};

export const ScheduledMessage: ScheduledMessageResolvers = {
  room: ({ roomId }, _args, context) => context.reads().visibleRoom(roomId),
  replyTo: ({ replyTo }, _args, context) =>
    replyTo === null ? null : context.reads().visibleMessage(replyTo),
  failure: ({ failure }) => (failure === null ? null : codeOfRefusal(failure)),
};

/** Milliseconds since 1970 of the time of sending, and the id. */
const position = z
  .tuple([z.int().min(0).max(8_640_000_000_000_000), z.string()])
  .transform(([at, id]) => ({ sendAt: new Date(at), id }));

function cursorOf({ sendAt, id }: ScheduledMessageRow): z.input<typeof position> {
  return [sendAt.getTime(), id];
}
