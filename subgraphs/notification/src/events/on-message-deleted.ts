import { type Envelope, type EventSubscription, on } from '@parley/event-bus';
import { type EventData, MessageDeleted } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';

/** The number of inboxes that are looked up at a time. */
const pageSize = 1000;

/** Takes the unread notifications of the message back. A notification that is made meanwhile finds the record of the deletion. */
export function onMessageDeleted(inbox: InboxStore): EventSubscription {
  const handle = async (
    { roomId, number, messageId }: EventData<typeof MessageDeleted>,
    event: Envelope,
  ): Promise<void> => {
    const message = { roomId, number, messageId };
    if (await inbox.wasProcessed(event.id)) return;
    await inbox.recordDeletedMessage(messageId);
    const withdraw = (userId: string): Promise<unknown> =>
      inbox.transaction([userId], event, (transaction) =>
        transaction.withdraw(userId, { by: 'message', ...message }),
      );
    const findOwners = () => inbox.unreadOwnersOfMessage(message, pageSize);
    for (let owners = await findOwners(); owners.length > 0; owners = await findOwners())
      await eachInbox(owners, withdraw);
    await inbox.recordProcessed(event.id);
  };
  // Deletions stay.
  return on(MessageDeleted, handle, { isIndependent: true });
}
