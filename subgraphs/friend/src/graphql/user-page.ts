import { connection, decodePageCursor, pageSize, type Connection } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { ListedUser } from '../stores/friend-list-store.ts';
import type { UserStub } from '../users/user-stub.ts';

const position = z.object({
  userId: z.uuid(),
  since: z.iso.datetime().transform((text) => new Date(text)),
});

/** A page of users, each with since when they are in the list. */
export interface UserPage {
  readonly edges: { readonly cursor: string; readonly node: UserStub; readonly since: Date }[];
  readonly pageInfo: Connection<unknown>['pageInfo'];
}

/** Reads a page of a list of users as Relay wants it; the cursor says (since, user). */
export async function userPage(
  args: { first?: number | null; after?: string | null },
  read: (limit: number, after: ListedUser | null) => Promise<readonly ListedUser[]>,
): Promise<UserPage> {
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
