import { type Envelope, type EventSubscription, on } from '@parley/event-bus';
import { type EventData, MessagesExpired } from '@parley/events';
import type { InboxStore } from '../stores/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';

/** The number of inboxes that are looked up at a time. */
const pageSize = 1000;

/** Takes the unread notifications of messages back that nobody sees any more. What is made of one later shows no message. */
export function onMessagesExpired(inbox: InboxStore): EventSubscription {
  const handle = async (
    { roomId, upTo }: EventData<typeof MessagesExpired>,
    event: Envelope,
  ): Promise<void> => {
    if (await inbox.wasProcessed(event.id)) return;
    const withdraw = (userId: string): Promise<unknown> =>
      inbox.transaction([userId], event, (transaction) =>
        transaction.withdraw(userId, { by: 'room', roomId, upTo }),
      );
    const findOwners = async (): Promise<readonly string[]> => [
      ...new Set(await inbox.unreadOwnersIn(roomId, { upTo, limit: pageSize })),
    ];
    for (let owners = await findOwners(); owners.length > 0; owners = await findOwners())
      await eachInbox(owners, withdraw);
    await inbox.recordProcessed(event.id);
  };
  // What has expired stays so.
  return on(MessagesExpired, handle, { isIndependent: true });
}
