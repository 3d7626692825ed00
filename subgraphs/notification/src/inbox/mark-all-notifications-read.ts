import type { InboxStore } from '../stores/inbox-store.ts';
import type { Origin } from './inbox-entry.ts';

/** The number that one transaction marks: a full inbox must not hold its owner's feed for long. */
const stride = 1000;

/** Marks what was there at the call; says how many that was, and how many came meanwhile: those stay unread. */
export async function markAllNotificationsRead(store: InboxStore, userId: string, origin: Origin) {
  const upTo = await store.lastSeq(userId);
  for (let markedCount = 0; ;) {
    const ids = await store.transaction([userId], origin, (inbox) =>
      inbox.markRead(userId, { by: 'seq', upTo, limit: stride }),
    );
    markedCount += ids.length;
    if (ids.length < stride) return { markedCount, unreadCount: await store.countUnread(userId) };
  }
}
