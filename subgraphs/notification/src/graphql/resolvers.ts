import type { Resolvers } from './graph.generated.ts';
import { markAllNotificationsRead } from './mutation-mark-all-notifications-read.ts';
import { markNotificationsRead } from './mutation-mark-notifications-read.ts';
import { Notification } from './notification.ts';
import { NotificationSent, NotificationsRead, NotificationsWithdrawn } from './notification-events.ts';
import { notifications } from './query-notifications.ts';
import { unreadNotificationCount } from './query-unread-notification-count.ts';
import { notificationReceived } from './subscription-notification-received.ts';

export const resolvers: Resolvers = {
  Query: { notifications, unreadNotificationCount },
  Mutation: { markNotificationsRead, markAllNotificationsRead },
  Subscription: { notificationReceived },
  Notification,
  NotificationSent,
  NotificationsRead,
  NotificationsWithdrawn,
};
