import type { EventOf } from '@parley/event-bus';
import type { MessageSent } from '@parley/events';
import type { GroupStore } from '../stores/group-store.ts';
import { type Recipients, recipientsOf, toGroupMessage } from './group-message.ts';

/** Who is to be notified of a message; null while the members of its group are not known as of its version: then it waits in the store. */
export type FindRecipients = (event: EventOf<typeof MessageSent>) => Promise<Recipients | null>;

/**
 * Messages and members come by two topics, which have no common order. A message that is first waits, and its partition goes on: who takes
 * the members over then looks for what waits. It is looked for the members once more after the message was put there, so that one of the
 * two finds the other.
 */
export function createFindRecipients(groups: Pick<GroupStore, 'membersAt' | 'keepWaiting'>): FindRecipients {
  return async (event) => {
    const message = toGroupMessage(event);
    if (message === null) return { ids: event.data.recipientIds, ofMentionsOnly: false };
    const { roomId, membersVersion } = message;
    let memberIds = await groups.membersAt(roomId, membersVersion);
    if (memberIds === null) {
      await groups.keepWaiting(message);
      memberIds = await groups.membersAt(roomId, membersVersion);
    }
    return memberIds && recipientsOf(message, memberIds);
  };
}
