import { setTimeout as sleep } from 'node:timers/promises';

/** However slow the machine is, something changes within this time. */
const timeoutMs = 60_000;

/**
 * Waits until `read` gives what is wanted; fails when the value has not changed for 60 s: a slow machine makes progress all the same.
 * Only for what notifies nobody when it changes.
 */
export async function eventually<T>(read: () => Promise<T> | T, wanted: T): Promise<void> {
  let last: T | undefined;
  let changedAt = performance.now();
  for (;;) {
    const value = await read();
    if (value === wanted) return;
    if (value !== last) changedAt = performance.now();
    if (performance.now() - changedAt > timeoutMs)
      throw new Error(`Still ${String(value)}, not ${String(wanted)}.`);
    last = value;
    await sleep(10);
  }
}
