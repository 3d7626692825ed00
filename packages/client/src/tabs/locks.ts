import type { Browser, LockMode } from './browser.ts';

/** Resolves when the lock is held; it is until `until` aborts, or the page dies. Rejects when `until` has aborted before. */
export function holdLock(
  locks: Browser['locks'],
  name: string,
  until: AbortSignal,
  mode: LockMode = 'exclusive',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const hold = (): Promise<void> =>
      new Promise((release) => {
        until.addEventListener('abort', () => release());
        if (until.aborted) release();
        resolve();
      });
    locks.request(name, { mode, signal: until }, hold).catch(reject);
  });
}

/**
 * Runs it under a lock that all tabs share. A holder that has not let go after `timeoutMs` is frozen or hangs, and loses the lock; who
 * waits behind several holders waits longer.
 */
export async function exclusively(
  locks: Browser['locks'],
  name: string,
  timeoutMs: number,
  run: () => Promise<void>,
): Promise<void> {
  const holder = async (): Promise<string | undefined> =>
    (await locks.query()).held?.find((lock) => lock.name === name)?.clientId;
  let hasBegun = false;
  const begin = (): Promise<void> => {
    hasBegun = true;
    return run();
  };
  for (;;) {
    const before = await holder();
    try {
      await locks.request(name, { signal: AbortSignal.timeout(timeoutMs) }, begin);
      return;
    } catch (error) {
      if (hasBegun || !isTimeout(error)) throw error;
    }
    if (before === undefined || before !== (await holder())) continue;
    await locks.request(name, { steal: true }, begin);
    return;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
