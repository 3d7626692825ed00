import { type EventSubscription, on } from '@parley/event-bus';
import { UserRegistered } from '@parley/events';
import type { UserStore } from '../stores/user-store.ts';
import type { UserDirectory } from '../users/user-directory.ts';

/** From here on the user can be asked for friendship; requests that wait for them go on. */
export function onUserRegistered(deps: { users: UserStore; directory: UserDirectory }): EventSubscription {
  return on(UserRegistered, async ({ userId, version }, { id }) => {
    await deps.users.learn(id, userId, version);
    deps.directory.arrived(userId);
  });
}
