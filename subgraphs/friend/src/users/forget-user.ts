import type { ChangePair } from '../friendship/change-pair.ts';
import type { UserStore } from '../stores/user-store.ts';

/** The number of pairs that are ended at a time: half of the pool's connections. */
const width = 5;

/**
 * Ends all pairs of a deleted user. `markDeleted` comes first and waits for changes under way with them; then each pair ends
 * in a transaction of its own, however many they are. The event is recorded last, so that a repeat after a crash does the rest.
 */
export function createForgetUser(deps: {
  changePair: ChangePair;
  users: UserStore;
  /** The number of pairs that are looked up at a time (500). */
  pageSize?: number;
}) {
  const { changePair, users, pageSize = 500 } = deps;
  return async (eventId: string, userId: string, deletedAt: Date): Promise<void> => {
    if (await users.hasProcessed(eventId)) return;
    await users.markDeleted(userId, deletedAt);
    const endPair = (otherId: string) => changePair({ kind: 'forget', actorId: userId }, otherId);
    for (let others = await users.partnersOf(userId, pageSize); others.length > 0;) {
      for (let done = 0; done < others.length; done += width)
        await Promise.all(others.slice(done, done + width).map(endPair));
      others = await users.partnersOf(userId, pageSize);
    }
    await users.recordProcessed(eventId);
  };
}
