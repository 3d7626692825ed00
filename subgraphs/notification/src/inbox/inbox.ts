import {
  updateNotificationPreferences,
  type UpdateNotificationPreferencesOutcome,
} from '../preferences/update-notification-preferences.ts';
import type { InboxStore, Origin } from './inbox-store.ts';
import { type MarkedAll, markAllNotificationsRead } from './mark-all-notifications-read.ts';
import { markNotificationsRead, type MarkNotificationsReadOutcome } from './mark-notifications-read.ts';

/** What people do with their own inbox. Every verb takes its owner first and sees nothing of anybody else's. */
export interface Inbox extends Pick<InboxStore, 'list' | 'find' | 'countUnread' | 'preferences'> {
  markRead(userId: string, input: unknown, origin: Origin): Promise<MarkNotificationsReadOutcome>;
  markAllRead(userId: string, origin: Origin): Promise<MarkedAll>;
  updatePreferences(
    userId: string,
    input: unknown,
    origin: Origin,
  ): Promise<UpdateNotificationPreferencesOutcome>;
}

export function createInbox(store: InboxStore): Inbox {
  return {
    list: (userId, options) => store.list(userId, options),
    find: (userId, ids) => store.find(userId, ids),
    countUnread: (userId) => store.countUnread(userId),
    preferences: (userId) => store.preferences(userId),
    markRead: (userId, input, origin) => markNotificationsRead(store, userId, input, origin),
    markAllRead: (userId, origin) => markAllNotificationsRead(store, userId, origin),
    updatePreferences: (userId, input, origin) => updateNotificationPreferences(store, userId, input, origin),
  };
}
