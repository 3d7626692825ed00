import { useInboxEvents } from '../live/inbox.tsx';
import type { Conversation } from './conversation.ts';

/** What the viewer reads of threads, and which of them they follow, on any device. The room does not say it. */
export function useThreadChanges(conversation: Pick<Conversation<unknown>, 'change'> | undefined): void {
  useInboxEvents((event) => {
    if (event.__typename !== 'InboxThreadChanged' || event.thread === null) return;
    conversation?.change({ type: 'patched', id: event.threadRootId, patch: { thread: event.thread } });
  });
}
