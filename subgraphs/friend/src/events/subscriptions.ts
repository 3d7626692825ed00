import { type EventSubscription, on, onAny } from '@parley/event-bus';
import { friendEvents, UserDeleted, UserProfileUpdated, UserRegistered } from '@parley/events';
import type { Stores } from '../stores/stores.ts';
import type { UseCases } from '../use-cases.ts';

/** One that keeps failing becomes a dead letter after a time. */
const independent = (subscription: EventSubscription): EventSubscription => {
  return { ...subscription, isIndependent: true };
};

/**
 * Who has an account. A user who has a profile has one, also where the registration has not been consumed. Independent: a higher version
 * counts, a deletion is for good, and none needs that another was handled before.
 */
export function userSubscriptions(deps: UseCases & Pick<Stores, 'users'>): readonly EventSubscription[] {
  const { users, directory, forgetUser } = deps;
  return [
    on(UserRegistered, async ({ userId, version }, { id }) => {
      await users.learn(id, userId, version);
      directory.arrived(userId);
    }),
    on(UserProfileUpdated, ({ userId, version }, { id }) => users.learn(id, userId, version)),
    on(UserDeleted, ({ userId, deletedAt }, { id }) => forgetUser(id, userId, new Date(deletedAt))),
  ].map(independent);
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
