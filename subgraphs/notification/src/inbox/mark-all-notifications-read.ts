import type { InboxStore } from '../stores/inbox-store.ts';
import type { Origin } from './inbox-entry.ts';

/**
 * Marks what was there at the call, in strides: a full inbox must not hold its owner's feed for long. Says how many that was, and how
 * many came meanwhile: those stay unread.
 */
export async function markAllNotificationsRead(store: InboxStore, userId: string, origin: Origin) {
  const upTo = await store.lastSeq(userId);
  const markStride = () =>
    store.transaction([userId], origin, async (inbox) => {
      const ids = await inbox.markRead(userId, { by: 'seq', upTo });
      return { marked: ids.length, isLast: !inbox.isFull() };
    });
  for (let markedCount = 0; ;) {
    const { marked, isLast } = await markStride();
    markedCount += marked;
    if (isLast) return { markedCount, unreadCount: await store.countUnread(userId) };
  }
}
