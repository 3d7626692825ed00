import {
  connection,
  decodePageCursor,
  encodePageCursor,
  InvalidArgumentError,
  pageSize,
  requireViewer,
} from '@parley/service-kit/subgraph';
import { hasLengthUpTo } from '@parley/service-kit/text';
import { z } from 'zod';
import type { FoundUser, SearchPosition } from '../search/search-users.ts';
import type { QueryResolvers } from './graph.generated.ts';

const username = z.string().max(40);
/** Of the two parts of the results; a version before told the username itself apart, as 0. */
const cursor = z.union([
  z.tuple([z.int().min(0).max(1), username]),
  z.tuple([z.literal(2), z.string().max(64), username]),
]);

export const searchUsers: NonNullable<QueryResolvers['searchUsers']> = async (
  _parent,
  args,
  { viewer, useCases },
) => {
  const limit = pageSize(args.first);
  const after = decodePageCursor(cursor, args.after);
  const { found, unfinishedAt } = await useCases.searchUsers({
    viewerId: requireViewer(viewer).id,
    query: readQuery(args.query),
    limit: limit + 1,
    after: after === null ? null : toPosition(after),
  });
  const { edges, pageInfo } = connection({
    rows: found,
    limit,
    cursorOf: ({ position }: FoundUser) => toCursor(position),
    continued: after !== null,
  });
  return {
    edges: edges.map((edge) => ({ cursor: edge.cursor, node: edge.node.user })),
    pageInfo:
      unfinishedAt === null
        ? pageInfo
        : { ...pageInfo, hasNextPage: true, endCursor: encodePageCursor(toCursor(unfinishedAt)) },
  };
};

function toCursor({ term, username }: SearchPosition): z.output<typeof cursor> {
  return term === null ? [1, username] : [2, term, username];
}

function toPosition(given: z.output<typeof cursor>): SearchPosition {
  return given.length === 3 ? { term: given[1], username: given[2] } : { term: null, username: given[1] };
}

/** Half a character is in no name; of a query with one nobody is found. */
function readQuery(given: string): string {
  const query = given.trim();
  if (query !== '' && hasLengthUpTo(50, query)) return /\p{Cs}/u.test(query) ? '' : query;
  throw new InvalidArgumentError('`query` must have 1 to 50 characters.');
}
