import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import type { JoinRequest as JoinRequestRow } from '../rooms/join-request.ts';
import type { JoinRequestResolvers, RoomResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';
import { type TimePosition, timePosition } from './time-position.ts';

export const joinRequests: NonNullable<RoomResolvers['joinRequests']> = async (
  room,
  { first, after },
  context,
) => {
  const limit = pageSize(first);
  const from = decodePageCursor(timePosition, after);
  const rows = await context.reads().joinRequests(room, {
    limit: limit + 1,
    after: from && { requestedAt: from.at, userId: from.id },
  });
  return rows && connection({ rows, limit, cursorOf, continued: from !== null });
};

export const JoinRequest: JoinRequestResolvers = { user: ({ userId }) => userStub(userId) };

function cursorOf({ requestedAt, userId }: JoinRequestRow): TimePosition {
  return [requestedAt.getTime(), userId];
}
