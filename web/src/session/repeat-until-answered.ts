import { retryPause } from '../graph/retry-pause.ts';
import type { SessionDependencies } from './session-dependencies.ts';

/** What `ask` resolves with, asked again after each time that it rejects. */
export async function repeatUntilAnswered<T>(
  ask: () => Promise<T>,
  wait: SessionDependencies['wait'],
  onNoAnswer?: () => void,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask();
    } catch {
      onNoAnswer?.();
      await wait(retryPause(failures, Math.random()));
    }
  }
}
