import type { ChangePair } from '../friendship/change-pair.ts';
import type { UserStore } from '../stores/user-store.ts';

/**
 * Ends what a deleted user has with others. First the mark, which waits for what is being begun with them; then each pair in
 * a transaction of its own; the event is recorded last, so that a crash in between does it again, to no other effect.
 */
export type ForgetUser = (eventId: string, userId: string, deletedAt: Date) => Promise<void>;

export function createForgetUser(deps: { changePair: ChangePair; users: UserStore }): ForgetUser {
  const { changePair, users } = deps;
  return async (eventId, userId, deletedAt) => {
    if (await users.hasProcessed(eventId)) return;
    await users.markDeleted(userId, deletedAt);
    for (const otherId of await users.partnersOf(userId)) {
      await changePair({ kind: 'forget', actorId: userId }, otherId);
    }
    await users.recordProcessed(eventId);
  };
}
