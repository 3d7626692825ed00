import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import type { RoomBan as RoomBanRow } from '../rooms/room-ban.ts';
import type { RoomBanResolvers, RoomResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';
import { type TimePosition, timePosition } from './time-position.ts';

export const bannedMembers: NonNullable<RoomResolvers['bannedMembers']> = async (
  room,
  { first, after },
  context,
) => {
  const limit = pageSize(first);
  const from = decodePageCursor(timePosition, after);
  const rows = await context.reads().bans(room, {
    limit: limit + 1,
    after: from && { bannedAt: from.at, userId: from.id },
  });
  return rows && connection({ rows, limit, cursorOf, continued: from !== null });
};

export const RoomBan: RoomBanResolvers = {
  user: ({ userId }) => userStub(userId),
  bannedBy: ({ bannedBy }) => userStub(bannedBy),
};

function cursorOf({ bannedAt, userId }: RoomBanRow): TimePosition {
  return [bannedAt.getTime(), userId];
}
