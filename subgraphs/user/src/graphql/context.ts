import {
  type Cookies,
  noCookies,
  type OperationOrigin,
  requireViewer,
  unauthenticated,
  type Viewer,
} from '@parley/service-kit/subgraph';
import DataLoader from 'dataloader';
import type { OnlineStatus } from '../presence/online-status.ts';
import type { User } from '../profiles/user.ts';
import type { Stores } from '../stores/open-stores.ts';
import type { UseCases } from '../use-cases.ts';

/** What resolvers work with: one per request. */
export interface Context {
  /** Who asks; null before they have signed in. */
  readonly viewer: Viewer | null;
  readonly origin: OperationOrigin;
  readonly cookies: Cookies;
  /** All users that are asked for in one tick are read by one query; null for unknown ids. */
  readonly users: DataLoader<string, User | null>;
  /** What the viewer may see of users' presence, also read in one batch; null where they may not. */
  readonly onlineStatuses: DataLoader<string, OnlineStatus | null>;
  readonly accounts: Pick<Stores['accounts'], 'find'>;
  readonly sessions: Pick<Stores['sessions'], 'listOpen'>;
  readonly receiptPrivacy: Pick<Stores['receiptPrivacy'], 'find'>;
  readonly useCases: UseCases;
}

export function createContextFactory(deps: {
  stores: Pick<Stores, 'users' | 'accounts' | 'sessions' | 'receiptPrivacy'>;
  useCases: UseCases;
}): (viewer: Viewer | null, origin: OperationOrigin, cookies?: Cookies) => Context {
  const { stores, useCases } = deps;
  return (viewer, origin, cookies = noCookies) => ({
    viewer,
    origin,
    cookies,
    users: new DataLoader((ids: readonly string[]) => stores.users.findMany(ids), { maxBatchSize: 1_000 }),
    onlineStatuses: new DataLoader(
      async (ids: readonly string[]) =>
        viewer === null ? ids.map(() => null) : useCases.seeOnlineStatuses(viewer.id, ids),
      { maxBatchSize: 1_000 },
    ),
    accounts: stores.accounts,
    sessions: stores.sessions,
    receiptPrivacy: stores.receiptPrivacy,
    useCases,
  });
}

/**
 * For what changes or shows an account: `resolve` gets the id of the viewer, whose session still stands, also in the moment before the
 * gateway has consumed its end.
 */
export function withSession<Args, Result>(
  resolve: (viewerId: string, args: Args, context: Context) => Promise<Result>,
) {
  return async (_parent: unknown, args: Args, context: Context): Promise<Result> => {
    const viewer = requireViewer(context.viewer);
    if (!(await context.useCases.isSessionOpen(viewer))) throw unauthenticated();
    return resolve(viewer.id, args, context);
  };
}
