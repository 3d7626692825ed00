import type { Resolvers } from './graph.generated.ts';
import { markAllNotificationsRead } from './mutations/mark-all-notifications-read.ts';
import { markNotificationsRead } from './mutations/mark-notifications-read.ts';
import { updateNotificationPreferences } from './mutations/update-notification-preferences.ts';
import { Notification } from './notification.ts';
import { NotificationPreferences } from './notification-preferences.ts';
import { NotificationSent, NotificationsRead, NotificationsWithdrawn } from './notification-events.ts';
import { notificationPreferences } from './query-notification-preferences.ts';
import { notifications } from './query-notifications.ts';
import { unreadNotificationCount } from './query-unread-notification-count.ts';
import { notificationReceived } from './subscription-notification-received.ts';

export const resolvers: Resolvers = {
  Query: { notifications, unreadNotificationCount, notificationPreferences },
  Mutation: { markNotificationsRead, markAllNotificationsRead, updateNotificationPreferences },
  Subscription: { notificationReceived },
  Notification,
  NotificationPreferences,
  NotificationSent,
  NotificationsRead,
  NotificationsWithdrawn,
};
