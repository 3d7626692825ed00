import { Cursor, problemCode, requireViewer } from '@parley/service-kit/subgraph';
import type { SettledEntry } from '../inbox/inbox-entry.ts';
import { notificationKinds } from '../inbox/notification.ts';
import type { Context } from './context.ts';
import type { Resolvers } from './graph.generated.ts';
import { Mutation } from './mutations.ts';
import { notifications } from './query-notifications.ts';
import { notificationReceived } from './subscription-notification-received.ts';

const unreadCount = (_parent: unknown, _args: unknown, { viewer, useCases }: Context): Promise<number> =>
  useCases.inbox.countUnread(requireViewer(viewer).id);
const settled = { ids: ({ notificationIds }: SettledEntry) => [...notificationIds], unreadCount };

/** The resolvers of schema/notification.graphql. */
export const resolvers: Resolvers = {
  Cursor,
  Query: {
    notifications,
    unreadNotificationCount: unreadCount,
    notificationPreferences: (_parent, _args, { viewer, useCases }) =>
      useCases.inbox.preferences(requireViewer(viewer).id),
  },
  Mutation,
  Subscription: { notificationReceived },
  /** Others own what a notification points to: here it is named by id. */
  Notification: {
    __resolveReference: ({ id }, context) => context.notifications.load(id),
    /** Who was declined is not told by whom. */
    actor: ({ actorId, userId }) => (actorId === userId ? null : { __typename: 'User', id: actorId }),
    failure: ({ failure }) => (failure === null ? null : problemCode(failure)),
    room: ({ roomId }) => (roomId === null ? null : { __typename: 'Room', id: roomId }),
    message: ({ messageId }) => (messageId === null ? null : { __typename: 'Message', id: messageId }),
    friendRequest: ({ friendRequestId }) =>
      friendRequestId === null ? null : { __typename: 'FriendRequest', id: friendRequestId },
  },
  NotificationPreferences: {
    kinds: ({ kinds }) => notificationKinds.map((kind) => ({ kind, isEnabled: kinds[kind] })),
    allMessagesRooms: ({ allMessagesRoomIds }) =>
      allMessagesRoomIds.map((id) => ({ __typename: 'Room', id })),
  },
  NotificationSent: {
    /** Null once withdrawn, also when the event is replayed later. */
    notification: ({ notificationId }, _args, context) => context.notifications.load(notificationId),
    unreadCount,
  },
  NotificationsRead: settled,
  NotificationsWithdrawn: settled,
};
