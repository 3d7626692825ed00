import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { RoomBan as RoomBanRow } from '../rooms/room-ban.ts';
import type { RoomBanResolvers, RoomResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';

export const bannedMembers: NonNullable<RoomResolvers['bannedMembers']> = async (
  room,
  { first, after },
  context,
) => {
  const limit = pageSize(first);
  const from = decodePageCursor(position, after);
  const rows = await context.reads().bans(room, { limit: limit + 1, after: from });
  return rows && connection({ rows, limit, cursorOf, continued: from !== null });
};

export const RoomBan: RoomBanResolvers = {
  user: ({ userId }) => userStub(userId),
  bannedBy: ({ bannedBy }) => userStub(bannedBy),
};

/** Milliseconds since 1970 of the ban, and the user's id. */
const position = z
  .tuple([z.int().min(0).max(8_640_000_000_000_000), z.string()])
  .transform(([at, userId]) => ({ bannedAt: new Date(at), userId }));

function cursorOf({ bannedAt, userId }: RoomBanRow): z.input<typeof position> {
  return [bannedAt.getTime(), userId];
}
