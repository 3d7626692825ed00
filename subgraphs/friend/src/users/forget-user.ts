import type { ChangePair } from '../friendship/change-pair.ts';
import type { UserStore } from '../stores/user-store.ts';

/**
 * Ends all pairs of a deleted user. `markDeleted` comes first and waits for changes under way with them; then each pair ends
 * in a transaction of its own. The event is recorded last, so that a repeat after a crash does the rest.
 */
export function createForgetUser(deps: { changePair: ChangePair; users: UserStore }) {
  const { changePair, users } = deps;
  return async (eventId: string, userId: string, deletedAt: Date): Promise<void> => {
    if (await users.hasProcessed(eventId)) return;
    await users.markDeleted(userId, deletedAt);
    for (const otherId of await users.partnersOf(userId)) {
      await changePair({ kind: 'forget', actorId: userId }, otherId);
    }
    await users.recordProcessed(eventId);
  };
}
