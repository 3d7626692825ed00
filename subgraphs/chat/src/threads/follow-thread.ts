import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { Thread } from '../rooms/thread.ts';
import { withTrace } from '../rooms/traced.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { FindVisibleThread } from './find-visible-thread.ts';
import { threadInput } from './thread-input.ts';

type FollowThreadResult = { readonly thread: Thread } | Refusal<'ThreadNotFound'> | InvalidInput;

/** Begins to follow a thread, or ends it: who has ended it does not begin again by a reply or a mention. A repeat changes nothing. */
export function createFollowThread(
  deps: {
    readonly findVisibleThread: FindVisibleThread;
    readonly threads: Pick<ThreadStore, 'setFollowing'>;
    readonly newId: () => string;
    readonly now: () => Date;
  },
  follows: boolean,
) {
  const { findVisibleThread, threads, newId, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<FollowThreadResult> => {
    const parsed = parseInput(threadInput, input);
    if (isRefusal(parsed)) return parsed;
    const { threadRootId: rootId } = parsed.valid;
    const thread = await findVisibleThread(viewerId, rootId);
    if (isRefusal(thread)) return thread;
    const { roomId } = thread;
    const change = { rootId, roomId, userId: viewerId, eventId: newId(), at: now(), ...withTrace(origin) };
    await threads.setFollowing(change, follows);
    return { thread };
  };
}
