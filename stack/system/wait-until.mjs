import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from './interruption.mjs';

/**
 * Tries again until it no longer throws.
 * @param {() => Promise<unknown>} attempt
 * @param {{timeout: number, giveUp?: () => string | undefined}} options ms; `giveUp` names a reason to stop early
 */
export async function waitUntil(attempt, { timeout, giveUp }) {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const late = Date.now() > deadline ? `no answer within ${timeout / 1000} s` : undefined;
      const reason = giveUp?.() ?? late;
      if (reason !== undefined) throw new Error(reason, { cause: error });
      await sleep(100, undefined, { signal: interruption.signal });
    }
  }
}
