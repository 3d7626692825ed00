import type { FollowedThreadFragment } from './graph.generated.ts';

export type FollowedThread = FollowedThreadFragment & {
  readonly root: NonNullable<FollowedThreadFragment['root']>;
};

/** Threads by the message that they hang from. */
export type FollowedThreads = ReadonlyMap<string, FollowedThread>;

/** With those that are on a page. What the viewer does not see any more is left out. */
export function withPage(threads: FollowedThreads, page: readonly FollowedThreadFragment[]): FollowedThreads {
  const next = new Map(threads);
  for (const thread of page) if (isSeen(thread)) next.set(thread.root.id, thread);
  return next;
}

/** As the thread is now: one that is not followed or seen any more is taken away. */
export function withChange(
  threads: FollowedThreads,
  rootId: string,
  thread: FollowedThreadFragment | null,
): FollowedThreads {
  const next = new Map(threads);
  if (thread !== null && thread.isFollowed && isSeen(thread)) next.set(rootId, thread);
  else next.delete(rootId);
  return next;
}

/** The newest activity first; those without a reply that is not deleted last. */
export function inOrder(threads: FollowedThreads): readonly FollowedThread[] {
  return [...threads.values()].toSorted((one, other) => {
    const [first, second] = [one.lastReplyAt ?? '', other.lastReplyAt ?? ''];
    return first === second ? 0 : first < second ? 1 : -1;
  });
}

function isSeen(thread: FollowedThreadFragment): thread is FollowedThread {
  return thread.root !== null;
}
