import { type EventSubscription, on, onAny } from '@parley/event-bus';
import { friendEvents, UserDeleted, UserProfileUpdated, UserRegistered } from '@parley/events';
import type { Stores } from '../stores/stores.ts';
import type { UseCases } from '../use-cases.ts';

/** A higher version counts, a deletion is for good, and none needs that another was handled before. */
const independent = { isIndependent: true };

/** Who has an account. A user who has a profile has one, also where the registration has not been consumed. */
export function userSubscriptions(deps: UseCases & Pick<Stores, 'users'>): readonly EventSubscription[] {
  const { users, directory, forgetUser } = deps;
  return [
    on(
      UserRegistered,
      async ({ userId, version }, { id }) => {
        await users.learn(id, userId, version);
        directory.arrived(userId);
      },
      independent,
    ),
    on(UserProfileUpdated, ({ userId, version }, { id }) => users.learn(id, userId, version), independent),
    on(
      UserDeleted,
      ({ userId, deletedAt }, { id }) => forgetUser(id, userId, new Date(deletedAt)),
      independent,
    ),
  ];
}

/** Notifies the feeds that a change appended to. The event holds all that the entries do, so that nothing is read. */
export function pairSubscriptions({ hub }: UseCases): readonly EventSubscription[] {
  const notify = onAny(friendEvents, ({ userIds: [low, high], feeds, at }, { id: eventId }) => {
    for (const { userId, seq, kind, requestId } of feeds) {
      const otherUserId = userId === low ? high : low;
      hub.notify(userId, { seq, eventId, kind, otherUserId, requestId, at: new Date(at) });
    }
  });
  return [notify];
}
