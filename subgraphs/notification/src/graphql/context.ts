import type { OperationOrigin, Viewer } from '@parley/service-kit/subgraph';
import DataLoader from 'dataloader';
import type { Notification } from '../inbox/notification.ts';
import type { UseCases } from '../use-cases.ts';

/** What resolvers have at hand. One per request, and per event of a subscription: its loader never serves stale rows. */
export interface Context {
  readonly viewer: Viewer | null;
  readonly origin: OperationOrigin;
  readonly useCases: UseCases;
  /** The viewer's own notifications by id; null for what is another's, withdrawn or unknown. */
  readonly notifications: DataLoader<string, Notification | null>;
}

export function createContext(useCases: UseCases, viewer: Viewer | null, origin: OperationOrigin): Context {
  const notifications = new DataLoader<string, Notification | null>(async (ids) => {
    if (viewer === null) return ids.map(() => null);
    const found = await useCases.inbox.find(viewer.id, ids);
    const byId = new Map(found.map((notification) => [notification.id, notification]));
    return ids.map((id) => byId.get(id) ?? null);
  });
  return { viewer, origin, useCases, notifications };
}
