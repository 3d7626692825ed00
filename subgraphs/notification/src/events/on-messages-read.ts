import { type EventSubscription, on } from '@parley/event-bus';
import { MessagesRead } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';

/** Who has read the room has read what told of its messages; the mark stays for messages that are consumed later. */
export function onMessagesRead(inbox: InboxStore): EventSubscription {
  return on(MessagesRead, ({ userId, roomId, upTo }, event) =>
    inbox.transaction([userId], event, async (transaction) => {
      if (!(await transaction.isFirstTime(event.id))) return;
      await transaction.moveReadMark(userId, roomId, upTo);
      await transaction.markRead(userId, { by: 'room', roomId, upTo });
    }),
  );
}
