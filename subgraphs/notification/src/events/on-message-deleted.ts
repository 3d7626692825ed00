import { type EventSubscription, on } from '@parley/event-bus';
import { MessageDeleted } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';

/** Takes the unread notifications of the message back. A notification that is made meanwhile finds the record of the deletion. */
export function onMessageDeleted(inbox: InboxStore): EventSubscription {
  return on(MessageDeleted, async ({ messageId }, event) => {
    if (await inbox.wasProcessed(event.id)) return;
    await inbox.recordDeletedMessage(messageId);
    const owners = await inbox.unreadOwnersOfMessage(messageId);
    await eachInbox(owners, (userId) =>
      inbox.transaction([userId], event, (transaction) =>
        transaction.withdraw(userId, { by: 'message', messageId }),
      ),
    );
    await inbox.recordProcessed(event.id);
  });
}
