import { requireViewer } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type {
  NotificationSentResolvers,
  NotificationsReadResolvers,
  NotificationsWithdrawnResolvers,
} from './graph.generated.ts';

/** Null once withdrawn, also when the event is replayed later. */
export const NotificationSent: NotificationSentResolvers = {
  notification: ({ notificationId }, _args, { notifications }) => notifications.load(notificationId),
  unreadCount,
};

export const NotificationsRead: NotificationsReadResolvers = {
  ids: ({ notificationIds }) => [...notificationIds],
  unreadCount,
};

export const NotificationsWithdrawn: NotificationsWithdrawnResolvers = {
  ids: ({ notificationIds }) => [...notificationIds],
  unreadCount,
};

function unreadCount(_parent: unknown, _args: unknown, { viewer, useCases }: Context): Promise<number> {
  return useCases.inbox.countUnread(requireViewer(viewer).id);
}
