import { lengthOf } from '@parley/service-kit/refusals';
import {
  decodePageCursor,
  encodePageCursor,
  InvalidArgumentError,
  pageSize,
} from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { AuthorizedReads } from '../reads/authorized-reads.ts';
import { fold } from '../search/fold-text.ts';
import type { MessageHits, MessageSearch } from '../search/search-messages.ts';
import { queryTerms, tokensOf, type Token } from '../search/search-terms.ts';
import type { SearchPosition } from '../stores/message-search-store.ts';
import type { QueryResolvers } from './graph.generated.ts';

const longestQuery = 200;
const mostWords = 10;

/** Milliseconds since 1970 of the sending, and the message's id. */
const position = z.tuple([z.int(), z.string()]);

export const searchMessages: NonNullable<QueryResolvers['searchMessages']> = async (
  _parent,
  { query, roomId, filter, first, after },
  context,
) => {
  const limit = pageSize(first);
  const start = decodePageCursor(position, after);
  const search: MessageSearch = {
    tokens: readQuery(query),
    senderId: filter?.senderId?.toLowerCase() ?? null,
    from: filter?.sentFrom ?? null,
    before: filter?.sentBefore ?? null,
    kind: filter?.kind ?? null,
    after: start === null ? null : { at: new Date(start[0]), id: start[1] },
    limit: limit + 1,
  };
  const found = await find(context.reads(), roomId ?? null, search);
  if (found === null) return null;
  const hits = found.hits.slice(0, limit);
  const last = hits.at(-1) ?? null;
  const end = found.hits.length > limit ? last : (found.next ?? last);
  return {
    edges: hits.map((hit) => ({ cursor: cursorOf(hit), node: hit.message, places: [...hit.places] })),
    pageInfo: {
      hasNextPage: found.hits.length > limit || found.next !== null,
      hasPreviousPage: start !== null,
      startCursor: hits[0] === undefined ? null : cursorOf(hits[0]),
      endCursor: end === null ? null : cursorOf(end),
    },
  };
};

/** Null: the viewer does not see this room. */
async function find(
  reads: AuthorizedReads,
  roomId: string | null,
  search: MessageSearch,
): Promise<MessageHits | null> {
  if (roomId === null) return reads.searchMessages(search);
  const room = await reads.visibleRoom(roomId);
  return room === null ? null : reads.searchRoom(room, search);
}

function cursorOf({ at, id }: SearchPosition): string {
  return encodePageCursor([at.getTime(), id]);
}

function readQuery(query: string): readonly Token[] {
  if (lengthOf(query) > longestQuery)
    throw new InvalidArgumentError(`\`query\` has at most ${longestQuery} characters.`);
  const tokens = tokensOf(fold(query));
  if (tokens.length > mostWords)
    throw new InvalidArgumentError(
      `\`query\` has at most ${mostWords} words; this one has ${tokens.length}.`,
    );
  if (queryTerms(tokens).length === 0)
    throw new InvalidArgumentError('`query` needs a word of two letters or more.');
  return tokens;
}
