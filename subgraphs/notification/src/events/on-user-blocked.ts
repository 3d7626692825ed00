import type { EventSubscription } from '@parley/event-bus';
import { UserBlocked } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { onPairChanged } from './on-pair-changed.ts';

/** A request of the blocker's is taken back with the block: the feeds say to whom that is shown, and as what. */
export function onUserBlocked(inbox: InboxStore): EventSubscription {
  return onPairChanged(inbox, UserBlocked, async (transaction, { feeds }) => {
    for (const { userId, kind, requestId } of feeds)
      if (kind === 'FriendRequestCancelled' && requestId !== null)
        await transaction.withdraw(userId, { by: 'request', friendRequestId: requestId });
  });
}
