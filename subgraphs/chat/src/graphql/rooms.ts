import { connection, decodePageCursor, encodePageCursor } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { ListPosition } from '../reads/room-page.ts';
import type { Room } from '../rooms/room.ts';
import type { QueryResolvers } from './graph.generated.ts';
import { pageDirection } from './page-direction.ts';

export const rooms: NonNullable<QueryResolvers['rooms']> = async (_parent, { folder, ...args }, context) => {
  const { limit, cursor, isBackward } = pageDirection(args);
  const from = decodePageCursor(position, cursor);
  const rows = await context.reads().roomPage({ folder, limit: limit + 1, from, isBackward });
  const page = connection({
    rows,
    limit,
    cursorOf: ({ room, isPinned }) => cursorOf(room, isPinned),
    continued: from !== null,
    backward: isBackward,
  });
  return { ...page, edges: page.edges.map(({ cursor: at, node: { room } }) => ({ cursor: at, node: room })) };
};

/** A Date goes no further. */
const latest = 8_640_000_000_000_000;
const time = z.int().min(-latest).max(latest);

/** Milliseconds since 1970 of the last activity, the room's id, and `true` of one that is pinned. */
const position = z
  .union([z.tuple([time, z.string()]), z.tuple([time, z.string(), z.literal(true)])])
  .transform(([at, id, isPinned = false]): ListPosition => {
    return { lastActivityAt: new Date(at), id, isPinned };
  });

/** A room where it stands in the list. */
export function roomEdge(node: Room, isPinned: boolean): { readonly cursor: string; readonly node: Room } {
  return { cursor: encodePageCursor(cursorOf(node, isPinned)), node };
}

function cursorOf({ lastActivityAt, id }: Room, isPinned: boolean): z.input<typeof position> {
  const place = [lastActivityAt.getTime(), id] as const;
  return isPinned ? [...place, true] : [...place];
}
