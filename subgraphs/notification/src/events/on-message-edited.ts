import { type EventSubscription, on } from '@parley/event-bus';
import { MessageEdited } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';
import { applyRoomUpdates } from './on-room-events.ts';

/** Notifies whom an edit mentions, once each, whether they have read the message before or not: what they read did not mean them. */
export function onMessageEdited(inbox: InboxStore): EventSubscription {
  return on(
    MessageEdited,
    async (
      { roomId, messageId, number: messageNumber, actorId, mentionedIds = [], at, ...place },
      origin,
    ) => {
      if (mentionedIds.length === 0) return;
      const { threadRootId, threadNumber, ownNumber } = place;
      const isInThreadAlone = threadRootId !== undefined && ownNumber !== undefined;
      const where = isInThreadAlone ? { threadRootId, threadNumber } : { messageNumber };
      const mention = { kind: 'MENTIONED', roomId, messageId, actorId, byEdit: true, ...where } as const;
      const notifications = mentionedIds.map((userId) => ({ ...mention, userId }));
      await applyRoomUpdates(inbox, [
        { eventId: origin.id, origin, at: new Date(at), read: null, notifications, isLast: true },
      ]);
    },
    { isIndependent: true },
  );
}
