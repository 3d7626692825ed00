import type { EventOf } from '@parley/event-bus';
import type { MessageSent } from '@parley/events';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { createRecipientsOf, type Recipients, toGroupMessage } from './group-message.ts';

/** Who may be notified of a message; null while the members of its group are not known as of its version: then it waits in the store. */
export type FindRecipients = (event: EventOf<typeof MessageSent>) => Promise<Recipients | null>;

/**
 * Messages and members come by two topics, which have no common order. A message that is first waits, and its partition goes on: who takes
 * the members over then looks for what waits. The members are looked for once more after the message was put there, so that one of the
 * two finds the other.
 */
export function createFindRecipients(deps: {
  readonly groups: Pick<GroupStore, 'membersAt' | 'keepWaiting' | 'stopWaiting'>;
  readonly inbox: Pick<InboxStore, 'wantAllMessagesOf'>;
}): FindRecipients {
  const { groups } = deps;
  const recipientsOf = createRecipientsOf(deps);
  return async (event) => {
    const message = toGroupMessage(event);
    if (message === null) return { ids: event.data.recipientIds, ofAllMessages: null };
    const recipients = await recipientsOf(message);
    if (recipients !== null) return recipients;
    await groups.keepWaiting(message);
    const foundLate = await recipientsOf(message);
    // Should this process end here, the event comes again.
    if (foundLate !== null) await groups.stopWaiting(message.eventId);
    return foundLate;
  };
}
