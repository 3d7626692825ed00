import { type EventSubscription, on } from '@parley/event-bus';
import { ScheduledMessageChanged } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';
import { applyRoomUpdates } from './on-room-events.ts';

/** Notifies the author of a message that could not be sent when its time came; once they have changed or cancelled it, that is withdrawn. */
export function onScheduledMessageChanged(inbox: InboxStore): EventSubscription {
  return on(
    ScheduledMessageChanged,
    async ({ roomId, userId, scheduledMessageId, version, state, failure, at }, origin) => {
      // A new one has nothing to withdraw.
      if (state !== 'FAILED' && version === 1) return;
      if (state !== 'FAILED') {
        await inbox.transaction([userId], origin, (transaction) =>
          transaction.withdraw(userId, { by: 'scheduled', scheduledMessageId }),
        );
        return;
      }
      const notification = {
        kind: 'SCHEDULED_MESSAGE_FAILED',
        userId,
        actorId: userId,
        roomId,
        scheduledMessageId,
        scheduledVersion: version,
        failure: failure ?? 'CannotMessage',
      } as const;
      await applyRoomUpdates(inbox, [
        {
          eventId: origin.id,
          origin,
          at: new Date(at),
          read: null,
          notifications: [notification],
          isLast: true,
        },
      ]);
    },
    { isIndependent: true },
  );
}
