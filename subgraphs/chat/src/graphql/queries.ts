import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { Room } from '../rooms/room.ts';
import type { QueryResolvers } from './graph.generated.ts';
import { searchMessages } from './search-messages.ts';
import { node } from './node.ts';

export const Query: QueryResolvers = {
  searchMessages,
  room: (_parent, { id }, context) => context.reads().visibleRoom(id),
  directRoom: (_parent, { userId }, context) => context.reads().directRoom(userId),
  message: (_parent, { id }, context) => context.reads().visibleMessage(id),
  node,
  async rooms(_parent, { first, after }, context) {
    const limit = pageSize(first);
    const start = decodePageCursor(position, after);
    const rows = await context.reads().rooms({
      limit: limit + 1,
      after: start === null ? null : { lastActivityAt: new Date(start[0]), id: start[1] },
    });
    return connection({ rows, limit, cursorOf, continued: start !== null });
  },
};

/** Milliseconds since 1970 of the last activity, and the room's id. */
const position = z.tuple([z.int(), z.string()]);

function cursorOf({ lastActivityAt, id }: Room): z.output<typeof position> {
  return [lastActivityAt.getTime(), id];
}
