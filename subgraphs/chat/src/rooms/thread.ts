/** The place of a reply in a thread. */
export interface ThreadPlace {
  /** The message that the thread hangs from. */
  readonly rootId: string;
  /** The number of that message in the room: who sees it sees the thread. */
  readonly rootNumber: number;
  /** 1, 2, 3, … within the thread. */
  readonly number: number;
}

/** What the replies to a message come to; its root's id is its own. Nobody's view of it. */
export interface Thread {
  readonly rootId: string;
  readonly roomId: string;
  readonly rootNumber: number;
  /** The number of the newest reply, deleted or not. */
  readonly lastNumber: number;
  /** Without those that are deleted. */
  readonly replyCount: number;
  /** Who wrote the newest replies that are not deleted, each once, the newest first: at most 5. */
  readonly lastReplierIds: readonly string[];
  /** When the newest reply that is not deleted was written; null when all are. */
  readonly lastReplyAt: Date | null;
  /** When a reply was last written: it never goes back. */
  readonly lastActivityAt: Date;
}

/** How far somebody has read a thread; it changes also when they begin to follow it, or cease to. */
export interface ThreadState {
  readonly rootId: string;
  readonly roomId: string;
  readonly userId: string;
  /** Counts its changes. */
  readonly version: number;
  /** The place of a reply. */
  readonly upTo: number;
  readonly at: Date;
}

/** A thread, with all who follow it. */
export interface FollowedThread extends Thread {
  readonly followerIds: readonly string[];
  /** Who followed it and does no more: they do not begin to again by themselves. */
  readonly unfollowedIds: readonly string[];
}

/** That a reply was added to a thread, changed or deleted, and who is shown it. */
export interface ThreadChange {
  readonly rootId: string;
  readonly roomId: string;
  readonly rootNumber: number;
  /** Rises with each reply, and with each that is deleted. */
  readonly version: number;
  readonly followerIds: readonly string[];
  readonly at: Date;
}

export function threadVersion({ lastNumber, replyCount }: Pick<Thread, 'lastNumber' | 'replyCount'>): number {
  return 2 * lastNumber - replyCount;
}

/** A reply that is not deleted. */
export interface Reply {
  readonly number: number;
  readonly senderId: string;
  readonly sentAt: Date;
}

/** Whether somebody may reply to the message in a thread: those who talk about it go on after it is deleted, but nobody begins. */
export function takesReplies(
  { inThread, deletedAt }: { readonly inThread: ThreadPlace | null; readonly deletedAt: Date | null },
  hasThread: boolean,
): boolean {
  return inThread === null && (deletedAt === null || hasThread);
}

/** The number of people who are named as having replied last. */
export const mostRepliers = 5;
