import { describe, expect, it } from '@jest/globals';
import { createWatchdog } from '../src/consumer/watchdog.ts';

describe('a watchdog', () => {
  it('calls once when nothing beats for its time, and not before', async () => {
    const since = performance.now();
    let calls = 0;
    await new Promise<void>((resolve) => {
      const watchdog = createWatchdog({
        silentMs: 30,
        isBusy: () => false,
        onSilent() {
          calls += 1;
          resolve();
        },
      });
      setTimeout(watchdog.alive, 20);
    });
    expect(performance.now() - since).toBeGreaterThanOrEqual(48);
    expect(calls).toBe(1);
  });

  it('does not count the time in which a handler runs', async () => {
    let asked = 0;
    await new Promise<void>((resolve) => {
      createWatchdog({
        silentMs: 5,
        isBusy() {
          asked += 1;
          return asked <= 3;
        },
        onSilent: resolve,
      });
    });
    // A timer may come a moment early, and is then set once more.
    expect(asked).toBeGreaterThanOrEqual(4);
  });
});
