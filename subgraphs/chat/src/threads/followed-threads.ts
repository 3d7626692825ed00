import type { Thread } from '../rooms/thread.ts';
import type { ThreadPosition, ThreadStore } from '../stores/thread-store.ts';

/** So many are read at a time, and looked at for a page: the rest is left to the next one. */
const most = { atATime: 100, lookedAt: 500 } as const;

/** Where a page of threads lies, and which of them it has. */
export interface ThreadPage {
  readonly limit: number;
  readonly after: ThreadPosition | null;
  readonly unreadOnly: boolean;
}

/** The newest activity first. `next`: where to go on, after the last of them or what was looked at; null: that was all. */
export interface FoundThreads {
  readonly threads: readonly Thread[];
  readonly next: ThreadPosition | null;
}

/** What is asked of each thread that the viewer follows. */
interface Views {
  /** Of those whose root they see. */
  readonly isSeen: (thread: Thread) => Promise<boolean>;
  readonly unreadCount: (thread: Thread) => Promise<number>;
}

/** Finds the threads that a viewer follows and sees: who was removed and is back follows what they see no more. */
export function createFindFollowedThreads(threads: Pick<ThreadStore, 'followedBy'>) {
  return async (
    viewerId: string,
    { limit, unreadOnly, ...page }: ThreadPage,
    { isSeen, unreadCount }: Views,
  ): Promise<FoundThreads> => {
    const isShown = async (thread: Thread): Promise<boolean> =>
      (await isSeen(thread)) && (!unreadOnly || (await unreadCount(thread)) > 0);
    const shown: Thread[] = [];
    for (let { after } = page, lookedAt = 0; ;) {
      const found = await threads.followedBy(viewerId, { limit: most.atATime, after });
      const are = await Promise.all(found.map(isShown));
      for (const [index, thread] of found.entries()) {
        if (are[index] !== true) continue;
        if (shown.length === limit) return { threads: shown, next: positionOf(shown.at(-1) ?? thread) };
        shown.push(thread);
      }
      const last = found.at(-1);
      if (last === undefined || found.length < most.atATime) return { threads: shown, next: null };
      after = positionOf(last);
      lookedAt += found.length;
      if (lookedAt >= most.lookedAt) return { threads: shown, next: after };
    }
  };
}

function positionOf({ lastActivityAt, rootId }: Thread): ThreadPosition {
  return { lastActivityAt, rootId };
}
