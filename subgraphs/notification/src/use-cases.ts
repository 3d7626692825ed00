import { createCursors, createFeedHub } from '@parley/feeds';
import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import { createInbox, type Inbox } from './inbox/inbox.ts';
import { createNotificationStreams, type NotificationStreams } from './inbox/notification-stream.ts';
import type { Stores } from './stores/open-stores.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

/** What people can do here, and the open streams. */
export interface UseCases {
  readonly inbox: Inbox;
  readonly streams: NotificationStreams;
}

export function createUseCases({ environment, stores, logger }: Deps): UseCases {
  const cursors = createCursors({
    secret: environment.CURSOR_SECRET,
    field: 'notificationReceived',
    epoch: stores.epoch,
  });
  const hub = createFeedHub({ store: stores.feeds, cursors, logger });
  return { inbox: createInbox(stores.inbox), streams: createNotificationStreams({ hub }) };
}
