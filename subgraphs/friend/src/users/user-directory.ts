import type { UserStore } from '../stores/user-store.ts';

const timeoutMs = 1_000;
const firstPauseMs = 20;

/** Says who has an account. */
export interface UserDirectory {
  /**
   * Whether the user has an account. One that has just been made is known here a moment later: so for an unknown user it
   * waits up to 1 s, reading again and again, or until this instance consumes their registration.
   */
  isThere(userId: string): Promise<boolean>;
  /** This instance has consumed the user's registration. */
  arrived(userId: string): void;
}

export function createUserDirectory({ users }: { users: Pick<UserStore, 'find'> }): UserDirectory {
  const waiting = new Map<string, Set<() => void>>();

  const arrival = (userId: string, waitMs: number): Promise<void> =>
    new Promise((resolve) => {
      const others = waiting.get(userId) ?? new Set();
      waiting.set(userId, others);
      const wake = (): void => {
        clearTimeout(timer);
        others.delete(wake);
        if (others.size === 0) waiting.delete(userId);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      others.add(wake);
    });

  return {
    arrived: (userId) => waiting.get(userId)?.forEach((wake) => wake()),
    async isThere(userId) {
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
