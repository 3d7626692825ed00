import { createCursors, createFeedHub } from '@parley/feeds';
import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import type { Origin } from './inbox/inbox-entry.ts';
import { markAllNotificationsRead } from './inbox/mark-all-notifications-read.ts';
import { markNotificationsRead } from './inbox/mark-notifications-read.ts';
import { updateNotificationPreferences } from './preferences/update-notification-preferences.ts';
import type { InboxStore } from './stores/inbox-store.ts';
import type { Stores } from './stores/stores.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

/** What people can do with their own inbox, and the open streams. Every verb takes the owner first and sees nothing of anybody else's. */
export type UseCases = ReturnType<typeof createUseCases>;

export function createUseCases({ environment, stores, logger }: Deps) {
  const cursors = createCursors({
    secret: environment.CURSOR_SECRET,
    field: 'notificationReceived',
    epoch: environment.FEED_EPOCH,
  });
  const hub = createFeedHub({ store: stores.feeds, cursors, logger });
  const inbox: Pick<InboxStore, 'list' | 'find' | 'countUnread' | 'preferences'> = stores.inbox;
  return {
    inbox,
    hub,
    markNotificationsRead: (userId: string, input: unknown, origin: Origin) =>
      markNotificationsRead(stores.inbox, userId, input, origin),
    markAllNotificationsRead: (userId: string, origin: Origin) =>
      markAllNotificationsRead(stores.inbox, userId, origin),
    updateNotificationPreferences: (userId: string, input: unknown, origin: Origin) =>
      updateNotificationPreferences(stores.inbox, userId, input, origin),
    /** A feed is its owner's alone, and the owner never changes: nothing is to be asked per entry. */
    openNotifications: (userId: string, after: string | null) =>
      hub.subscribe(userId, { after, authorize: () => 'deliver' }),
  };
}
