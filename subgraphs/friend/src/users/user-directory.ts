import { EventEmitter, once } from 'node:events';
import type { UserStore } from '../stores/user-store.ts';

/** A user as the friend service names them: the user service knows the rest. */
export interface UserStub {
  readonly id: string;
}

const timeoutMs = 1_000;
const firstPauseMs = 20;

export type UserDirectory = ReturnType<typeof createUserDirectory>;

/** Says who has an account. */
export function createUserDirectory({ users }: { users: Pick<UserStore, 'find'> }) {
  const arrivals = new EventEmitter().setMaxListeners(0);
  const arrival = (userId: string, waitMs: number): Promise<unknown> =>
    once(arrivals, userId, { signal: AbortSignal.timeout(Math.ceil(waitMs)) }).catch(() => undefined);
  return {
    /** This instance has consumed the user's registration. */
    arrived: (userId: string): void => void arrivals.emit(userId),
    /**
     * Whether the user has an account. One that has just been made is known here a moment later: so for an unknown user it
     * waits up to 1 s, reading again and again, or until this instance consumes their registration.
     */
    async isThere(userId: string): Promise<boolean> {
      const deadline = performance.now() + timeoutMs;
      for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
        const found = await users.find(userId);
        const leftMs = deadline - performance.now();
        if (found !== 'unknown' || leftMs <= 0) return found === 'there';
        await arrival(userId, Math.min(pauseMs, leftMs));
      }
    },
  };
}
