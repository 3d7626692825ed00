import type { Browser } from './browser.ts';
import { holdLock } from './locks.ts';

/**
 * Says by a lock how new the tokens of a tab are. Messages and locks come by different ways: who gets the lock for refreshing may not yet have
 * received what its former holder has posted, but sees here that it is there.
 */
export function createClaim({ locks }: Browser, name: string) {
  const prefix = `${name} has `;
  let present: AbortController | undefined;
  const drop = (): void => {
    present?.abort();
    present = undefined;
  };
  return {
    /** Resolves when all can see it. The former claim is dropped then. */
    async make(at: number): Promise<void> {
      const former = present;
      const mine = new AbortController();
      present = mine;
      await holdLock(locks, `${prefix}${at}`, mine.signal, 'shared').catch(() => undefined);
      former?.abort();
    },
    /** The greatest claim of any tab; 0 where there is none. */
    async greatest(): Promise<number> {
      const { held = [] } = await locks.query();
      const names = held.map(({ name }) => name ?? '').filter((name) => name.startsWith(prefix));
      return Math.max(0, ...names.map((name) => Number(name.slice(prefix.length))));
    },
    drop,
  };
}
