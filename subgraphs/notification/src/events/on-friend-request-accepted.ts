import type { EventSubscription } from '@parley/event-bus';
import { FriendRequestAccepted } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { onPairChanged } from './on-pair-changed.ts';

/** Notifies the one who asked; who has answered has read the question. */
export function onFriendRequestAccepted(inbox: InboxStore): EventSubscription {
  return onPairChanged(inbox, FriendRequestAccepted, async (transaction, { requestId, fromId, toId }) => {
    await transaction.markRead(toId, { by: 'request', friendRequestId: requestId });
    await transaction.notify({
      kind: 'FRIEND_REQUEST_ACCEPTED',
      userId: fromId,
      actorId: toId,
      friendRequestId: requestId,
    });
  });
}
