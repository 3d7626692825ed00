import { type EventSubscription, on } from '@parley/event-bus';
import { MessageDeleted } from '@parley/events';
import type { InboxStore, Origin } from '../inbox/inbox-store.ts';

/** How many inboxes are changed at a time. */
const width = 16;

/** Takes the unread notifications of the message back. Who is told meanwhile is found by the next look. */
export function onMessageDeleted(inbox: InboxStore): EventSubscription {
  return on(MessageDeleted, async ({ messageId }, event) => {
    if (await inbox.wasProcessed(event.id)) return;
    await inbox.recordDeletedMessage(messageId);
    const waiting = [...(await inbox.unreadOwnersOfMessage(messageId))];
    while (waiting.length > 0) {
      await Promise.all(waiting.splice(0, width).map((userId) => withdraw(inbox, userId, messageId, event)));
    }
    await inbox.recordProcessed(event.id);
  });
}

function withdraw(inbox: InboxStore, userId: string, messageId: string, origin: Origin): Promise<unknown> {
  return inbox.transaction([userId], origin, (transaction) =>
    transaction.withdraw(userId, { by: 'message', messageId }),
  );
}
