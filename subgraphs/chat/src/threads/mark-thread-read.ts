import {
  invalidInput,
  isRefusal,
  parseInput,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { Thread } from '../rooms/thread.ts';
import { withTrace } from '../rooms/traced.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { FindVisibleThread } from './find-visible-thread.ts';
import { markThreadReadInput } from './thread-input.ts';

type MarkThreadReadResult = { readonly thread: Thread } | Refusal<'ThreadNotFound'> | InvalidInput;

/** Moves forward how far the viewer has read a thread. It says nothing about the room, and only their own devices are told. */
export function createMarkThreadRead(deps: {
  readonly findVisibleThread: FindVisibleThread;
  readonly threads: Pick<ThreadStore, 'markRead'>;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  const { findVisibleThread, threads, newId, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<MarkThreadReadResult> => {
    const parsed = parseInput(markThreadReadInput, input);
    if (isRefusal(parsed)) return parsed;
    const { threadRootId: rootId, upTo } = parsed.valid;
    const thread = await findVisibleThread(viewerId, rootId);
    if (isRefusal(thread)) return thread;
    const { roomId, lastNumber } = thread;
    if (upTo > lastNumber)
      return invalidInput('upTo', `The newest reply of this thread has the number ${lastNumber}.`);
    const event = { eventId: newId(), at: now(), ...withTrace(origin) };
    await threads.markRead({ rootId, roomId, userId: viewerId, upTo, ...event });
    return { thread };
  };
}
