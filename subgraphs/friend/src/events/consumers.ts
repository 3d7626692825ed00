import type { BusConsumer, EventBus } from '@parley/event-bus';
import type { FeedHub } from '@parley/feeds';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import type { UserStore } from '../stores/user-store.ts';
import type { ForgetUser } from '../users/forget-user.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { onPairChanged } from './on-pair-changed.ts';
import { onUserDeleted } from './on-user-deleted.ts';
import { onUserProfileUpdated } from './on-user-profile-updated.ts';
import { onUserRegistered } from './on-user-registered.ts';

/** What the service hears: of users, once among its instances; of its own changes, in every instance, for the streams. */
export function createConsumers(deps: {
  bus: EventBus;
  instanceId: string;
  users: UserStore;
  directory: UserDirectory;
  forgetUser: ForgetUser;
  hub: FeedHub<FriendFeedEntry>;
}): { readonly users: BusConsumer; readonly streams: BusConsumer } {
  const { bus, instanceId, hub } = deps;
  return {
    users: bus.createWorkConsumer({
      group: 'friend.users',
      topics: ['user.events'],
      subscriptions: [onUserRegistered(deps), onUserProfileUpdated(deps), onUserDeleted(deps)],
    }),
    streams: bus.createBroadcastConsumer({
      purpose: 'friend.streams',
      instanceId,
      subscriptions: onPairChanged({ hub }),
      onRejoin: () => hub.reconcile(),
    }),
  };
}
