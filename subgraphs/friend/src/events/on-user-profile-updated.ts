import { type EventSubscription, on } from '@parley/event-bus';
import { UserProfileUpdated } from '@parley/events';
import type { UserStore } from '../stores/user-store.ts';

/** A user who has a profile has an account, also where the registration has not been consumed. */
export function onUserProfileUpdated({ users }: { users: UserStore }): EventSubscription {
  return on(UserProfileUpdated, ({ userId, version }, { id }) => users.learn(id, userId, version));
}
