import { applyRoomUpdates } from '../events/on-room-events.ts';
import { toMessageUpdate } from '../events/to-room-update.ts';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { createRecipientsOf } from './group-message.ts';

interface Deps {
  readonly inbox: InboxStore;
  readonly groups: Pick<GroupStore, 'membersAt' | 'waitingIn' | 'stopWaiting'>;
}

/** Notifies of the messages that waited for the members of these groups; a repeat goes on where the first time stopped. */
export async function notifyWaiting({ inbox, groups }: Deps, roomIds: readonly string[]): Promise<void> {
  const recipientsOf = createRecipientsOf({ inbox, groups });
  for (const message of await groups.waitingIn(roomIds)) {
    const recipients = await recipientsOf(message);
    if (recipients === null) continue;
    const said = { ...message, origin: { traceparent: message.traceparent } };
    await applyRoomUpdates(inbox, [toMessageUpdate(said, recipients)]);
    await groups.stopWaiting(message.eventId);
  }
}
