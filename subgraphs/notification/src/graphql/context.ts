import type { OperationOrigin, Viewer } from '@parley/service-kit/subgraph';
import DataLoader from 'dataloader';
import type { Inbox } from '../inbox/inbox.ts';
import type { Notification } from '../inbox/notification.ts';
import type { NotificationStreams } from '../inbox/notification-stream.ts';

/** What resolvers have at hand. One per request, and per event of a subscription: its loader never serves stale rows. */
export interface Context {
  readonly viewer: Viewer | null;
  readonly origin: OperationOrigin;
  readonly inbox: Inbox;
  readonly streams: NotificationStreams;
  /** The viewer's own notifications by id; null for what is another's, withdrawn or unknown. */
  readonly notifications: DataLoader<string, Notification | null>;
}

export function createContextFactory(deps: {
  readonly inbox: Inbox;
  readonly streams: NotificationStreams;
}): (viewer: Viewer | null, origin: OperationOrigin) => Context {
  return (viewer, origin) => ({
    ...deps,
    viewer,
    origin,
    notifications: new DataLoader(async (ids) => {
      if (viewer === null) return ids.map(() => null);
      const found = await deps.inbox.find(viewer.id, ids);
      const byId = new Map(found.map((notification) => [notification.id, notification]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
  });
}
