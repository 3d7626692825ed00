import {
  decodePageCursor,
  encodePageCursor,
  InvalidArgumentError,
  pageSize,
} from '@parley/service-kit/subgraph';
import type { MessageWindow } from '../messages/message-page.ts';
import { mostRepliers, type Thread as ThreadRow } from '../rooms/thread.ts';
import type { ThreadPosition } from '../stores/thread-store.ts';
import { aroundWindow } from './around-window.ts';
import type { Context } from './context.ts';
import type { QueryResolvers, ThreadRepliesArgs, ThreadResolvers } from './graph.generated.ts';
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
    const page = await context.reads().replies(thread, await toWindow(thread, args, context));
    const edges = page.messages.map((node) => {
      return { cursor: encodePageCursor([node.inThread?.number ?? 0]), node };
    });
    const { hasNextPage, hasPreviousPage, totalCount } = page;
    const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
    return { edges, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor }, totalCount };
  },
};

/** One direction at a time, or around one reply. */
async function toWindow(
  { rootId }: ThreadRow,
  args: Partial<ThreadRepliesArgs>,
  context: Context,
): Promise<MessageWindow> {
  const around = await aroundWindow(args, async (messageId) => {
    const message = await context.reads().message(messageId);
    if (message?.inThread?.rootId === rootId) return message.inThread.number;
    throw new InvalidArgumentError('`around` must be the id of a reply of this thread that you may see.');
  });
  if (around !== null) return around;
  const { limit, cursor, isBackward } = pageDirection(args);
  const from = decodePageCursor(messagePosition, cursor)?.[0] ?? null;
  return { direction: isBackward ? 'backward' : 'forward', limit, from };
}

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
