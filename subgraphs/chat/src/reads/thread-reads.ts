import DataLoader from 'dataloader';
import type { MessagePage, MessageWindow } from '../messages/message-page.ts';
import { mostUnread, newestWindows } from '../messages/newest-windows.ts';
import type { Message } from '../rooms/message.ts';
import type { Draft } from '../rooms/room-preferences.ts';
import { takesReplies, type Thread } from '../rooms/thread.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { ThreadDraftStore } from '../stores/thread-draft-store.ts';
import type { ThreadOf, ThreadStore } from '../stores/thread-store.ts';
import {
  createFindFollowedThreads,
  type FoundThreads,
  type ThreadPage,
} from '../threads/followed-threads.ts';
import { createReadReplyPage } from '../threads/reply-page.ts';

/** Unread threads are counted to here and no further. */
const mostCounted = 100;

/** Who reads a thread. */
interface Reading {
  readonly thread: Thread;
  readonly userId: string;
}

const byReading = { cacheKeyFn: ({ thread, userId }: Reading) => `${thread.rootId}:${userId}` };

export type ThreadLoaders = ReturnType<typeof createThreadLoaders>;

/** What is read of threads, in batches and each thing once. */
export function createThreadLoaders(deps: {
  readonly threads: Pick<ThreadStore, 'findMany' | 'areFollowing' | 'readUpTo' | 'countDeleted'>;
  readonly threadDrafts: Pick<ThreadDraftStore, 'findMany'>;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'repliesOf'>;
}) {
  const { threads, hiddenMessages } = deps;
  const toKey = ({ thread: { rootId }, userId }: Reading): ThreadOf => ({ rootId, userId });
  const byRoot = new DataLoader<string, Thread | null>(async (rootIds) => {
    const found = new Map((await threads.findMany(rootIds)).map((thread) => [thread.rootId, thread]));
    return rootIds.map((rootId) => found.get(rootId) ?? null);
  });
  const following = new DataLoader(
    (asked: readonly Reading[]) => threads.areFollowing(asked.map(toKey)),
    byReading,
  );
  const readUpTo = new DataLoader(
    (asked: readonly Reading[]) => threads.readUpTo(asked.map(toKey)),
    byReading,
  );
  const hidden = new DataLoader(
    (asked: readonly Reading[]) => hiddenReplies(hiddenMessages, asked),
    byReading,
  );
  const drafts = new DataLoader(deps.threadDrafts.findMany, {
    cacheKeyFn: ({ rootId, userId }: ThreadOf) => `${rootId}:${userId}`,
  });
  const countUnread = async (reading: Reading): Promise<number> => {
    const { rootId, lastNumber: upTo, replyCount } = reading.thread;
    const above = await readUpTo.load(reading);
    if (above >= upTo) return 0;
    const hiddenNumbers = await hidden.load(reading);
    const hasDeleted = replyCount < upTo;
    let count = 0;
    for (const window of newestWindows({ above, upTo })) {
      const except = hiddenNumbers.filter((number) => number > window.above && number <= window.upTo);
      const deleted = hasDeleted ? await threads.countDeleted({ rootId, ...window, except }) : 0;
      count += window.upTo - window.above - except.length - deleted;
      if (count >= mostUnread) return mostUnread;
    }
    return count;
  };
  return {
    thread: (rootId: string) => byRoot.load(rootId),
    draft: (rootId: string, userId: string) => drafts.load({ rootId, userId }),
    isFollowed: (thread: Thread, userId: string) => following.load({ thread, userId }),
    readUpTo: (thread: Thread, userId: string) => readUpTo.load({ thread, userId }),
    /** Of replies that are neither deleted nor hidden by the reader, and their own are read; none where they do not follow. */
    unreadCount: async (thread: Thread, userId: string): Promise<number> =>
      (await following.load({ thread, userId })) ? countUnread({ thread, userId }) : 0,
  };
}

async function hiddenReplies(
  hiddenMessages: Pick<HiddenMessageStore, 'repliesOf'>,
  asked: readonly Reading[],
): Promise<readonly (readonly number[])[]> {
  const found = new Map<Reading, readonly number[]>();
  for (const userId of new Set(asked.map((reading) => reading.userId))) {
    const its = asked.filter((reading) => reading.userId === userId);
    const numbers = await hiddenMessages.repliesOf(
      userId,
      its.map(({ thread }) => thread.rootId),
    );
    for (const [index, reading] of its.entries()) found.set(reading, numbers[index] ?? []);
  }
  return asked.map((reading) => found.get(reading) ?? []);
}

/** What one viewer may see of threads: those that hang from messages which they see. */
export function createThreadReads(
  deps: Parameters<typeof createReadReplyPage>[0] & {
    readonly threads: Pick<ThreadStore, 'followedBy'>;
    readonly loaders: ThreadLoaders;
    /** Null unless the viewer sees the message. */
    readonly visibleMessage: (id: string) => Promise<Message | null>;
  },
  viewerId: string,
) {
  const { loaders, visibleMessage } = deps;
  const readReplyPage = createReadReplyPage(deps);
  const findFollowed = createFindFollowedThreads(deps.threads);
  const isSeen = async ({ rootId }: Thread): Promise<boolean> => (await visibleMessage(rootId)) !== null;
  const unreadCount = (thread: Thread): Promise<number> => loaders.unreadCount(thread, viewerId);
  return {
    /** The thread that hangs from the message. */
    thread: async (rootId: string): Promise<Thread | null> => {
      const thread = await loaders.thread(rootId);
      return thread !== null && (await isSeen(thread)) ? thread : null;
    },
    /** What the viewer has begun to write in the thread of the message, as long as they may reply there. */
    threadDraft: async (rootId: string): Promise<Draft | null> => {
      const draft = await loaders.draft(rootId, viewerId);
      const root = draft === null ? null : await visibleMessage(rootId);
      if (root === null) return null;
      const hasThread = root.deletedAt === null || (await loaders.thread(rootId)) !== null;
      return takesReplies(root, hasThread) ? draft : null;
    },
    replies: (thread: Thread, window: MessageWindow): Promise<MessagePage> =>
      readReplyPage(thread, viewerId, window),
    followsThread: (thread: Thread): Promise<boolean> => loaders.isFollowed(thread, viewerId),
    threadReadUpTo: (thread: Thread): Promise<number> => loaders.readUpTo(thread, viewerId),
    unreadReplyCount: unreadCount,
    /** Of those with the newest activity. */
    unreadThreadCount: async (): Promise<number> => {
      const page = { limit: mostCounted, after: null, unreadOnly: true };
      return (await findFollowed(viewerId, page, { isSeen, unreadCount })).threads.length;
    },
    followedThreads: (page: ThreadPage): Promise<FoundThreads> =>
      findFollowed(viewerId, page, { isSeen, unreadCount }),
  };
}
