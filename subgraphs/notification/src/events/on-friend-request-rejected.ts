import type { EventSubscription } from '@parley/event-bus';
import { FriendRequestRejected } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { onPairChanged } from './on-pair-changed.ts';

/** Who has answered has read the question; the one who asked is not notified. */
export function onFriendRequestRejected(inbox: InboxStore): EventSubscription {
  return onPairChanged(inbox, FriendRequestRejected, (transaction, { requestId, toId }) =>
    transaction.markRead(toId, { by: 'request', friendRequestId: requestId }),
  );
}
