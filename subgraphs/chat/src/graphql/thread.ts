import {
  decodePageCursor,
  encodePageCursor,
  InvalidArgumentError,
  pageSize,
} from '@parley/service-kit/subgraph';
import { mostRepliers } from '../rooms/thread.ts';
import type { ThreadPosition } from '../stores/thread-store.ts';
import type { QueryResolvers, ThreadResolvers } from './graph.generated.ts';
import { messagePosition } from './message-edge.ts';
import { pageDirection } from './page-direction.ts';
import { userStub } from './stubs.ts';
import { timePosition } from './time-position.ts';

export const Thread: ThreadResolvers = {
  root: ({ rootId }, _args, context) => context.reads().message(rootId),
  lastRepliers: ({ lastReplierIds }, { first }) => {
    if (!Number.isInteger(first) || first < 1 || first > mostRepliers)
      throw new InvalidArgumentError(`\`first\` must be between 1 and ${mostRepliers}.`);
    return lastReplierIds.slice(0, first).map(userStub);
  },
  isFollowed: (thread, _args, context) => context.reads().followsThread(thread),
  readUpTo: (thread, _args, context) => context.reads().threadReadUpTo(thread),
  unreadCount: (thread, _args, context) => context.reads().unreadReplyCount(thread),
  replies: async (thread, args, context) => {
    const { limit, cursor, isBackward } = pageDirection(args);
    const from = decodePageCursor(messagePosition, cursor)?.[0] ?? null;
    const direction = isBackward ? 'backward' : 'forward';
    const page = await context.reads().replies(thread, { direction, limit, from });
    const edges = page.messages.map((node) => {
      return { cursor: encodePageCursor([node.inThread?.number ?? 0]), node };
    });
    const { hasNextPage, hasPreviousPage, totalCount } = page;
    const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
    return { edges, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor }, totalCount };
  },
};

export const followedThreads: NonNullable<QueryResolvers['followedThreads']> = async (
  _parent,
  { first, after, unreadOnly },
  context,
) => {
  const from = decodePageCursor(timePosition, after);
  const page = {
    limit: pageSize(first),
    after: from && { lastActivityAt: from.at, rootId: from.id },
    unreadOnly,
  };
  const { threads, next } = await context.reads().followedThreads(page);
  const edges = threads.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: next !== null,
      hasPreviousPage: from !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: next === null ? (edges.at(-1)?.cursor ?? null) : cursorOf(next),
    },
  };
};

function cursorOf({ lastActivityAt, rootId }: ThreadPosition): string {
  return encodePageCursor([lastActivityAt.getTime(), rootId]);
}
