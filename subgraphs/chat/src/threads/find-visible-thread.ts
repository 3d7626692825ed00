import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { Thread } from '../rooms/thread.ts';
import type { ThreadStore } from '../stores/thread-store.ts';

export type FindVisibleThread = ReturnType<typeof createFindVisibleThread>;

/** Finds the thread that hangs from a message which the viewer sees; there is one from the first reply on. */
export function createFindVisibleThread(deps: {
  readonly findVisibleMessage: FindVisibleMessage;
  readonly threads: Pick<ThreadStore, 'findMany'>;
}) {
  const { findVisibleMessage, threads } = deps;
  return async (viewerId: string, rootId: string): Promise<Thread | Refusal<'ThreadNotFound'>> => {
    const found = await findVisibleMessage(viewerId, rootId);
    if (isRefusal(found)) return refuse('ThreadNotFound');
    const [thread] = await threads.findMany([rootId]);
    return thread ?? refuse('ThreadNotFound');
  };
}
