import type { InboxStore, Origin } from './inbox-store.ts';

/** The number that one transaction marks: a full inbox must not hold its owner's feed for long. */
const stride = 1000;

/** How many were unread before and how many came meanwhile: those stay unread. */
export interface MarkedAll {
  readonly markedCount: number;
  readonly unreadCount: number;
}

/** Marks what was there at the call. */
export async function markAllNotificationsRead(
  store: InboxStore,
  userId: string,
  origin: Origin,
): Promise<MarkedAll> {
  const upTo = await store.lastSeq(userId);
  for (let markedCount = 0; ;) {
    const ids = await store.transaction([userId], origin, (inbox) =>
      inbox.markRead(userId, { by: 'seq', upTo, limit: stride }),
    );
    markedCount += ids.length;
    if (ids.length < stride) return { markedCount, unreadCount: await store.countUnread(userId) };
  }
}
