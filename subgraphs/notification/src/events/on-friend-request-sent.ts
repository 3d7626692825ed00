import type { EventSubscription } from '@parley/event-bus';
import { FriendRequestSent } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { onPairChanged } from './on-pair-changed.ts';

/** Notifies the one who is asked, unless they must not learn of it. */
export function onFriendRequestSent(inbox: InboxStore): EventSubscription {
  return onPairChanged(inbox, FriendRequestSent, async (transaction, { requestId, fromId, toId, hidden }) => {
    if (hidden) return;
    await transaction.notify({
      kind: 'FRIEND_REQUEST_RECEIVED',
      userId: toId,
      actorId: fromId,
      friendRequestId: requestId,
    });
  });
}
