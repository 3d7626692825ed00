import type { EventSubscription } from '@parley/event-bus';
import {
  FriendDeleted,
  FriendRequestAccepted,
  FriendRequestCancelled,
  FriendRequestRejected,
  FriendRequestSent,
  UserBlocked,
  UserUnblocked,
} from '@parley/events';
import { createFindRecipients } from '../groups/find-recipients.ts';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { onGroupChanged } from './on-group-changed.ts';
import { onJoinRequestChanged } from './on-join-request-changed.ts';
import { onMessageDeleted } from './on-message-deleted.ts';
import { onMessagesExpired } from './on-messages-expired.ts';
import { onMessageEdited } from './on-message-edited.ts';
import { onOnlineStatusChanged } from './on-online-status-changed.ts';
import { onPairChanged } from './on-pair-changed.ts';
import { reactionSubscriptions } from './on-reaction.ts';
import { onRoomEvents } from './on-room-events.ts';
import { onThreadReplySent } from './on-thread-reply-sent.ts';
import { onScheduledMessageChanged } from './on-scheduled-message-changed.ts';
import { onThreadStateChanged } from './on-thread-state-changed.ts';
import { onRoomPreferencesChanged } from './on-room-preferences-changed.ts';

interface RoomStores {
  readonly inbox: InboxStore;
  readonly groups: GroupStore;
}

/**
 * What happens between two people. Who has answered a request has read it, and only an acceptance notifies the one who asked.
 */
export function friendSubscriptions(inbox: InboxStore): readonly EventSubscription[] {
  return [
    onPairChanged(inbox, FriendRequestSent, async (transaction, { requestId, fromId, toId, hidden }) => {
      const request = { userId: toId, actorId: fromId, friendRequestId: requestId };
      if (!hidden) await transaction.notify({ kind: 'FRIEND_REQUEST_RECEIVED', ...request });
    }),
    onPairChanged(inbox, FriendRequestAccepted, async (transaction, { requestId, fromId, toId }) => {
      const request = { userId: fromId, actorId: toId, friendRequestId: requestId };
      await transaction.markRead(toId, { by: 'request', friendRequestId: requestId });
      await transaction.notify({ kind: 'FRIEND_REQUEST_ACCEPTED', ...request });
    }),
    onPairChanged(inbox, FriendRequestRejected, (transaction, { requestId, toId }) =>
      transaction.markRead(toId, { by: 'request', friendRequestId: requestId }),
    ),
    onPairChanged(inbox, FriendRequestCancelled, (transaction, { requestId, toId }) =>
      transaction.withdraw(toId, { by: 'request', friendRequestId: requestId }),
    ),
    onPairChanged(inbox, FriendDeleted),
    // A request of the blocker's is taken back with the block: the feeds say to whom that is shown, and as what.
    onPairChanged(inbox, UserBlocked, async (transaction, { feeds }) => {
      for (const { userId, kind, requestId } of feeds)
        if (kind === 'FriendRequestCancelled' && requestId !== null)
          await transaction.withdraw(userId, { by: 'request', friendRequestId: requestId });
    }),
    onPairChanged(inbox, UserUnblocked),
  ];
}

/** What is said in rooms, and who mutes them. */
export function messageSubscriptions({ inbox, groups }: RoomStores): readonly EventSubscription[] {
  return [
    onRoomEvents(inbox, createFindRecipients({ inbox, groups })),
    ...reactionSubscriptions({ inbox, groups }),
    onThreadReplySent(inbox),
    onThreadStateChanged(inbox),
    onScheduledMessageChanged(inbox),
    onMessageEdited(inbox),
    onMessageDeleted(inbox),
    onMessagesExpired(inbox),
    onRoomPreferencesChanged(inbox),
  ];
}

/** Who is in which group, and who asks to be. */
export function groupSubscriptions(stores: RoomStores): readonly EventSubscription[] {
  return [onGroupChanged(stores), onJoinRequestChanged(stores.inbox)];
}

/** Who comes and goes. */
export function presenceSubscriptions(inbox: InboxStore): readonly EventSubscription[] {
  return [onOnlineStatusChanged(inbox)];
}
