import {
  connection,
  decodePageCursor,
  InvalidArgumentError,
  pageSize,
  requireViewer,
} from '@parley/service-kit/subgraph';
import { lengthOf } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { FoundUser } from '../stores/user-search.ts';
import type { QueryResolvers } from './graph.generated.ts';

const cursor = z.tuple([z.int().min(0).max(2), z.string().max(40)]);

export const searchUsers: NonNullable<QueryResolvers['searchUsers']> = async (
  _parent,
  args,
  { viewer, useCases },
) => {
  const limit = pageSize(args.first);
  const after = decodePageCursor(cursor, args.after);
  const found = await useCases.searchUsers({
    viewerId: requireViewer(viewer).id,
    query: readQuery(args.query),
    limit: limit + 1,
    after: after === null ? null : { place: after[0], username: after[1] },
  });
  const { edges, pageInfo } = connection({
    rows: found,
    limit,
    cursorOf: ({ place, user }: FoundUser) => [place, user.username],
    continued: after !== null,
  });
  return { edges: edges.map((edge) => ({ cursor: edge.cursor, node: edge.node.user })), pageInfo };
};

/** Composed as names are stored: some systems type Korean and accents in parts. */
function readQuery(given: string): string {
  const query = given.trim().normalize('NFC');
  const length = lengthOf(query);
  if (length >= 1 && length <= 50) return query;
  throw new InvalidArgumentError('`query` must have 1 to 50 characters.');
}
