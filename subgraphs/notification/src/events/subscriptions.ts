import type { EventSubscription } from '@parley/event-bus';
import { FriendDeleted, UserUnblocked } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { onFriendRequestAccepted } from './on-friend-request-accepted.ts';
import { onFriendRequestCancelled } from './on-friend-request-cancelled.ts';
import { onFriendRequestRejected } from './on-friend-request-rejected.ts';
import { onFriendRequestSent } from './on-friend-request-sent.ts';
import { onMessageDeleted } from './on-message-deleted.ts';
import { onOnlineStatusChanged } from './on-online-status-changed.ts';
import { onPairChanged } from './on-pair-changed.ts';
import { onRoomEvents } from './on-room-events.ts';
import { onUserBlocked } from './on-user-blocked.ts';

/** What happens between two people. */
export function friendSubscriptions(inbox: InboxStore): readonly EventSubscription[] {
  return [
    onFriendRequestSent(inbox),
    onFriendRequestAccepted(inbox),
    onFriendRequestRejected(inbox),
    onFriendRequestCancelled(inbox),
    onPairChanged(inbox, FriendDeleted),
    onUserBlocked(inbox),
    onPairChanged(inbox, UserUnblocked),
  ];
}

/** What is said in rooms. */
export function messageSubscriptions(inbox: InboxStore): readonly EventSubscription[] {
  return [onRoomEvents(inbox), onMessageDeleted(inbox)];
}

/** Who comes and goes. */
export function presenceSubscriptions(inbox: InboxStore): readonly EventSubscription[] {
  return [onOnlineStatusChanged(inbox)];
}
