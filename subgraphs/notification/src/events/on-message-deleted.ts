import { type EventSubscription, on } from '@parley/event-bus';
import { MessageDeleted } from '@parley/events';
import type { InboxStore, Origin } from '../inbox/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';

/** Takes the unread notifications of the message back. A notification that is made meanwhile finds the record of the deletion. */
export function onMessageDeleted(inbox: InboxStore): EventSubscription {
  return on(MessageDeleted, async ({ messageId }, event) => {
    if (await inbox.wasProcessed(event.id)) return;
    await inbox.recordDeletedMessage(messageId);
    const owners = await inbox.unreadOwnersOfMessage(messageId);
    await eachInbox(owners, (userId) => withdraw(inbox, userId, messageId, event));
    await inbox.recordProcessed(event.id);
  });
}

function withdraw(inbox: InboxStore, userId: string, messageId: string, origin: Origin): Promise<unknown> {
  return inbox.transaction([userId], origin, (transaction) =>
    transaction.withdraw(userId, { by: 'message', messageId }),
  );
}
