import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { ListedUser } from '../stores/friend-list-store.ts';

const position = z.object({
  userId: z.uuid(),
  since: z.iso.datetime().transform((text) => new Date(text)),
});

/** Reads a page of a list of users, each with since when they are in it, as Relay wants it; the cursor says (since, user). */
export async function userPage(
  args: { first?: number | null; after?: string | null },
  read: (limit: number, after: ListedUser | null) => Promise<readonly ListedUser[]>,
) {
  const limit = pageSize(args.first);
  const after = decodePageCursor(position, args.after);
  const rows = await read(limit + 1, after);
  const { edges, pageInfo } = connection({
    rows,
    limit,
    cursorOf: ({ userId, since }) => ({ userId, since }),
    continued: after !== null,
  });
  return {
    pageInfo,
    edges: edges.map(({ cursor, node }) => ({ cursor, node: { id: node.userId }, since: node.since })),
  };
}

export type UserPage = Awaited<ReturnType<typeof userPage>>;
