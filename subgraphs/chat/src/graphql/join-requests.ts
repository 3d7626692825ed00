import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { JoinRequest as JoinRequestRow } from '../rooms/join-request.ts';
import type { JoinRequestResolvers, RoomResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';

export const joinRequests: NonNullable<RoomResolvers['joinRequests']> = async (
  room,
  { first, after },
  context,
) => {
  const limit = pageSize(first);
  const from = decodePageCursor(position, after);
  const rows = await context.reads().joinRequests(room, { limit: limit + 1, after: from });
  return rows && connection({ rows, limit, cursorOf, continued: from !== null });
};

export const JoinRequest: JoinRequestResolvers = { user: ({ userId }) => userStub(userId) };

/** Milliseconds since 1970 of the request, and the user's id. */
const position = z
  .tuple([z.int().min(0).max(8_640_000_000_000_000), z.string()])
  .transform(([at, userId]) => ({ requestedAt: new Date(at), userId }));

function cursorOf({ requestedAt, userId }: JoinRequestRow): z.input<typeof position> {
  return [requestedAt.getTime(), userId];
}
