import { type Envelope, type EventSubscription, on } from '@parley/event-bus';
import { type EventData, JoinRequestChanged } from '@parley/events';
import { joinRequestKey } from '../inbox/notification.ts';
import type { JoinRequestNotification } from '../inbox/room-update.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { eachInbox } from './each-inbox.ts';
import { applyRoomUpdates } from './on-room-events.ts';

/** The number of inboxes that are looked up at a time. */
const pageSize = 1000;

type Change = EventData<typeof JoinRequestChanged>;

/**
 * Notifies the admins of a group of who asks to join it. Once the request is answered, by whichever of them, all have read it; once it is
 * taken back, or needs no answer any more, it is withdrawn. Who was declined is told so; who was let in is told by having been added.
 */
export function onJoinRequestChanged(inbox: InboxStore): EventSubscription {
  const handle = async (change: Change, event: Envelope): Promise<void> => {
    if (await inbox.wasProcessed(event.id)) return;
    if (change.state !== 'OPEN') await settle(inbox, change, event);
    const [notifications, at] = [toNotifications(change), new Date(change.at)];
    if (notifications.length === 0) return inbox.recordProcessed(event.id);
    await applyRoomUpdates(inbox, [
      { eventId: event.id, origin: event, at, read: null, notifications, isLast: true },
    ]);
  };
  // How far requests are answered is remembered: an older one that is driven again notifies nobody.
  return on(JoinRequestChanged, handle, { isIndependent: true });
}

function toNotifications(change: Change): readonly JoinRequestNotification[] {
  const { state, roomId, userId: actorId, version: requestVersion, recipientIds } = change;
  const request = { roomId, actorId, requestVersion };
  switch (state) {
    case 'OPEN':
      return recipientIds.map((userId) => ({ ...request, kind: 'JOIN_REQUESTED', userId }));
    case 'DECLINED':
      return [{ ...request, kind: 'JOIN_REQUEST_DECLINED', userId: actorId }];
    case 'APPROVED':
    case 'CANCELLED':
    case 'CLOSED':
      return [];
  }
}

/** A notification that is made meanwhile finds the record of the answer. */
async function settle(inbox: InboxStore, change: Change, event: Envelope): Promise<void> {
  const { state, roomId, userId: actorId, version } = change;
  const request = joinRequestKey({ roomId, actorId });
  await inbox.recordAnsweredRequest(request, version);
  const isAnswered = state === 'APPROVED' || state === 'DECLINED';
  const settleFor = (userId: string): Promise<unknown> =>
    inbox.transaction([userId], event, (transaction) => {
      const which = { by: 'joinRequest', joinRequest: request, upTo: version } as const;
      return isAnswered ? transaction.markRead(userId, which) : transaction.withdraw(userId, which);
    });
  const findOwners = () => inbox.unreadOwnersOfRequest(request, version, pageSize);
  for (let owners = await findOwners(); owners.length > 0; owners = await findOwners())
    await eachInbox(owners, settleFor);
}
