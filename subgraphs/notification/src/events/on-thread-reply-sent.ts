import { type EventSubscription, on } from '@parley/event-bus';
import { ThreadReplySent } from '@parley/events';
import type { ThreadNotification } from '../inbox/room-update.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { applyRoomUpdates } from './on-room-events.ts';

/** Notifies who follow the thread, and whom the reply mentions: one notification each, also in a large group. */
export function onThreadReplySent(inbox: InboxStore): EventSubscription {
  return on(
    ThreadReplySent,
    async ({ recipientIds, mentionedIds = [], ...said }, origin) => {
      const { roomId, messageId, threadRootId, threadNumber, senderId: actorId, at } = said;
      const reply = { roomId, messageId, threadRootId, threadNumber, actorId };
      const [followers, mentioned] = [new Set(recipientIds), new Set(mentionedIds)];
      const toNotification = (userId: string): ThreadNotification => {
        if (!mentioned.has(userId)) return { ...reply, userId, kind: 'THREAD_REPLIED' };
        const other = followers.has(userId) ? ({ orKind: 'THREAD_REPLIED' } as const) : {};
        return { ...reply, userId, kind: 'MENTIONED', ...other };
      };
      const notifications = [...new Set([...mentioned, ...followers])].map(toNotification);
      if (notifications.length > 0)
        await applyRoomUpdates(inbox, [
          { eventId: origin.id, origin, at: new Date(at), read: null, notifications, isLast: true },
        ]);
    },
    { isIndependent: true },
  );
}
