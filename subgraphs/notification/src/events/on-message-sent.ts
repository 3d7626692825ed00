import { type EventSubscription, on } from '@parley/event-bus';
import { type EventData, MessageSent, pairKey } from '@parley/events';
import type { InboxStore, Origin } from '../inbox/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';

/** Tells every recipient. Who sends has read the room up to there; chat publishes no mark of its own for it. */
export function onMessageSent(inbox: InboxStore): EventSubscription {
  return on(MessageSent, async (message, event) => {
    if (await inbox.wasProcessed(event.id)) return;
    await readUpTo(inbox, message, event);
    const recipients = new Set(message.recipientIds);
    recipients.delete(message.senderId);
    await eachInbox(recipients, (userId) => tell(inbox, userId, message, event));
    await inbox.recordProcessed(event.id);
  });
}

function readUpTo(inbox: InboxStore, message: EventData<typeof MessageSent>, origin: Origin): Promise<void> {
  const { roomId, senderId, number } = message;
  return inbox.transaction([senderId], origin, async (transaction) => {
    await transaction.moveReadMark(senderId, roomId, number);
    await transaction.markRead(senderId, { by: 'room', roomId, upTo: number });
  });
}

/** What is blocked, deleted or read by now was overtaken: two topics have no common order, and old events may be driven again. */
function tell(
  inbox: InboxStore,
  userId: string,
  message: EventData<typeof MessageSent>,
  origin: Origin,
): Promise<void> {
  const { roomId, messageId, senderId, number } = message;
  return inbox.transaction([userId], origin, async (transaction) => {
    if (await transaction.isBlocked(pairKey(userId, senderId))) return;
    if (await transaction.isMessageDeleted(messageId)) return;
    if ((await transaction.readMark(userId, roomId)) >= number) return;
    await transaction.notify({
      kind: 'MESSAGE_RECEIVED',
      userId,
      actorId: senderId,
      roomId,
      messageId,
      messageNumber: number,
    });
  });
}
