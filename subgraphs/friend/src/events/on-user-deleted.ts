import { type EventSubscription, on } from '@parley/event-bus';
import { UserDeleted } from '@parley/events';
import type { ForgetUser } from '../users/forget-user.ts';

export function onUserDeleted({ forgetUser }: { forgetUser: ForgetUser }): EventSubscription {
  return on(UserDeleted, ({ userId, deletedAt }, { id }) => forgetUser(id, userId, new Date(deletedAt)));
}
