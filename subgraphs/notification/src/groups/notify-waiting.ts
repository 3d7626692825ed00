import { applyRoomUpdates } from '../events/on-room-events.ts';
import { toMessageUpdate } from '../events/to-room-update.ts';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { recipientsOf } from './group-message.ts';

interface Deps {
  readonly inbox: InboxStore;
  readonly groups: Pick<GroupStore, 'membersAt' | 'waitingIn' | 'stopWaiting'>;
}

/** Notifies of the messages that waited for the members of these groups; a repeat goes on where the first time stopped. */
export async function notifyWaiting({ inbox, groups }: Deps, roomIds: readonly string[]): Promise<void> {
  for (const message of await groups.waitingIn(roomIds)) {
    const { eventId, roomId, membersVersion, traceparent } = message;
    const memberIds = await groups.membersAt(roomId, membersVersion);
    if (memberIds === null) continue;
    const said = { ...message, origin: { traceparent } };
    await applyRoomUpdates(inbox, [toMessageUpdate(said, recipientsOf(message, memberIds))]);
    await groups.stopWaiting(eventId);
  }
}
