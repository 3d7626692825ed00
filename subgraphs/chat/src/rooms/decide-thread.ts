import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { Message } from './message.ts';
import type { EditCommand, RoomCommand, SendCommand } from './room-command.ts';
import { type FollowedThread, mostRepliers, type Reply, type ThreadPlace } from './thread.ts';
import { type Traced, withTrace } from './traced.ts';

/** What a transaction read of the threads that its commands are about, by their roots. */
export interface KnownThreads {
  readonly threads: ReadonlyMap<string, FollowedThread>;
  /** Where a command deletes a reply: the newest replies that are there. */
  readonly newest: ReadonlyMap<string, readonly Reply[]>;
}

export const noThreads: KnownThreads = { threads: new Map(), newest: new Map() };

/** What is to be stored of threads. */
export interface ThreadChanges {
  /** As they are after the commands, each once. */
  readonly threads: readonly FollowedThread[];
  /** Who replies has read up to there. */
  readonly read: readonly ReplierRead[];
}

/** `eventId`: the id of the reply, which is that of no other event. */
interface ReplierRead extends Traced {
  readonly rootId: string;
  readonly userId: string;
  readonly upTo: number;
  readonly eventId: string;
}

export interface NewReply extends Traced {
  readonly message: Message;
  readonly place: ThreadPlace;
}

/** Decides one reply after the other; each sees what those before it have done. */
export function createDecideThread({ threads, newest }: KnownThreads, at: Date) {
  const changed = new Map<string, FollowedThread>();
  const readers = new Map<string, ReplierRead>();
  const replies = new Map(newest);
  const find = (rootId: string): FollowedThread | undefined => changed.get(rootId) ?? threads.get(rootId);

  const follow = ({ rootId }: ThreadPlace, followerIds: readonly string[]): void => {
    const before = find(rootId);
    if (before === undefined) return;
    const after = withFollowers(before, followerIds);
    if (after.followerIds.length > before.followerIds.length) changed.set(rootId, after);
  };
  const remove = ({ rootId, number }: ThreadPlace): void => {
    const before = find(rootId);
    if (before === undefined) return;
    const left = (replies.get(rootId) ?? []).filter((reply) => reply.number !== number);
    replies.set(rootId, left);
    changed.set(rootId, withoutReply(before, left));
  };

  return {
    /** The thread that the message is in, as it is now. */
    find: ({ inThread }: Message): FollowedThread | undefined =>
      inThread === null ? undefined : find(inThread.rootId),
    /** The place of a new reply; null of what is none. `root`: where its sender sees it. */
    place(
      { thread }: SendCommand,
      root: Message | undefined,
    ): ThreadPlace | null | Refusal<'NotAThreadRoot'> {
      if (thread === undefined) return null;
      if (root === undefined || root.inThread !== null) return refuse('NotAThreadRoot');
      const number = (find(root.id)?.lastNumber ?? 0) + 1;
      // Those who talk about it go on after the message is gone, but nobody begins.
      if (root.deletedAt !== null && number === 1) return refuse('NotAThreadRoot');
      return { rootId: root.id, rootNumber: root.number, number };
    },
    /** `followerIds`: who follow the thread from now on, unless they have said that they do not want to. */
    reply({ message, place, ...cause }: NewReply, followerIds: readonly string[]): void {
      const { rootId, number } = place;
      const { id: eventId, senderId, roomId } = message;
      const before = find(rootId) ?? newThread(roomId, place, at);
      changed.set(rootId, {
        ...withFollowers(before, followerIds),
        ...withReply(before, senderId, place, at),
      });
      const known = replies.get(rootId);
      if (known !== undefined) replies.set(rootId, [{ number, senderId, sentAt: at }, ...known]);
      const read = { rootId, userId: senderId, upTo: number, eventId, ...withTrace(cause) };
      readers.set(`${rootId}:${senderId}`, read);
    },
    /** `message`: as it is after the command. `followersBy`: whom an edit mentions. */
    change(
      command: RoomCommand,
      { inThread }: Message,
      followersBy: (edit: EditCommand) => readonly string[],
    ): void {
      if (inThread === null) return;
      if (command.kind === 'delete') remove(inThread);
      if (command.kind === 'edit') follow(inThread, followersBy(command));
    },
    changes: (): ThreadChanges => ({ threads: [...changed.values()], read: [...readers.values()] }),
  };
}

function newThread(roomId: string, { rootId, rootNumber }: ThreadPlace, at: Date): FollowedThread {
  const nothing = { lastNumber: 0, replyCount: 0, lastReplierIds: [], lastReplyAt: null };
  return { rootId, roomId, rootNumber, ...nothing, lastActivityAt: at, followerIds: [], unfollowedIds: [] };
}

function withReply(
  { replyCount, lastReplierIds }: FollowedThread,
  senderId: string,
  { rootNumber, number }: ThreadPlace,
  at: Date,
) {
  return {
    rootNumber,
    lastNumber: number,
    replyCount: replyCount + 1,
    lastReplierIds: eachOnce([senderId, ...lastReplierIds]),
    lastReplyAt: at,
    lastActivityAt: at,
  };
}

function withFollowers(thread: FollowedThread, ids: readonly string[]): FollowedThread {
  const unfollowed = new Set(thread.unfollowedIds);
  const wanted = ids.filter((id) => !unfollowed.has(id));
  return { ...thread, followerIds: [...new Set([...thread.followerIds, ...wanted])] };
}

/** `left`: the newest replies that are left. */
function withoutReply(thread: FollowedThread, left: readonly Reply[]): FollowedThread {
  const replyCount = thread.replyCount - 1;
  const lastReplierIds = eachOnce(left.map(({ senderId }) => senderId));
  // Where all that was read is deleted, an older one is the newest now: its time stays unknown.
  const lastReplyAt = replyCount === 0 ? null : (left[0]?.sentAt ?? thread.lastReplyAt);
  return { ...thread, replyCount, lastReplierIds, lastReplyAt };
}

function eachOnce(repliers: readonly string[]): readonly string[] {
  return [...new Set(repliers)].slice(0, mostRepliers);
}
