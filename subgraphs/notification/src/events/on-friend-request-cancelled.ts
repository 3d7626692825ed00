import type { EventSubscription } from '@parley/event-bus';
import { FriendRequestCancelled } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { onPairChanged } from './on-pair-changed.ts';

/** Takes the unread question back. */
export function onFriendRequestCancelled(inbox: InboxStore): EventSubscription {
  return onPairChanged(inbox, FriendRequestCancelled, (transaction, { requestId, toId }) =>
    transaction.withdraw(toId, { by: 'request', friendRequestId: requestId }),
  );
}
