import { type EventSubscription, on } from '@parley/event-bus';
import { ThreadStateChanged } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';

/**
 * Who has read a thread has read its notifications up to there, on whichever device; how far stays, for replies that are consumed later.
 * Every stride may come again: a thread is only ever read further.
 */
export function onThreadStateChanged(inbox: Pick<InboxStore, 'transaction'>): EventSubscription {
  return on(
    ThreadStateChanged,
    async ({ userId, threadRootId, upTo }, origin) => {
      if (upTo === 0) return;
      const markStride = (): Promise<boolean> =>
        inbox.transaction([userId], origin, async (transaction) => {
          await transaction.readThread({ userId, threadRootId, upTo });
          await transaction.markRead(userId, { by: 'thread', threadRootId, upTo });
          return transaction.isFull();
        });
      while (await markStride());
    },
    { isIndependent: true },
  );
}
