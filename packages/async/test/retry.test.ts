import { createBackOff, sleep, retry } from '@parley/async';
import { describe, expect, it } from '@jest/globals';

describe('a back-off', () => {
  it('doubles up to its most, less up to half of it as jitter, and starts anew after a reset', () => {
    const longest = createBackOff({ firstMs: 100, maxMs: 500, random: () => 1 });
    expect([1, 2, 3, 4, 5].map(() => longest.next())).toEqual([100, 200, 400, 500, 500]);
    longest.reset();
    expect(longest.next()).toBe(100);
    const shortest = createBackOff({ firstMs: 100, maxMs: 500, random: () => 0 });
    expect([1, 2, 3, 4].map(() => shortest.next())).toEqual([50, 100, 200, 250]);
  });
});

describe('retry', () => {
  const backOff = createBackOff({ firstMs: 1, maxMs: 1 });

  it('tries until it succeeds and tells of each failure', async () => {
    const failures: unknown[] = [];
    let attempt = 0;
    const work = async (): Promise<number> => {
      attempt += 1;
      await Promise.resolve();
      if (attempt < 4) throw new Error(String(attempt));
      return attempt;
    };
    expect(await retry(work, { backOff, onError: (error) => failures.push(error) })).toBe(4);
    expect(failures.map(String)).toEqual(['Error: 1', 'Error: 2', 'Error: 3']);
  });

  it('throws the last error when its tries are used up, or at once when it is aborted', async () => {
    let attempts = 0;
    const fail = async (): Promise<never> => {
      attempts += 1;
      return await Promise.reject(new Error(`try ${attempts}`));
    };
    await expect(retry(fail, { backOff, attempts: 3 })).rejects.toThrow('try 3');
    const closing = new AbortController();
    const slow = createBackOff({ firstMs: 60_000, maxMs: 60_000 });
    const failed = retry(fail, { backOff: slow, signal: closing.signal, onError: () => closing.abort() });
    await expect(failed).rejects.toThrow('try 4');
  });
});

describe('a sleep', () => {
  it('ends at once when it is aborted, also before it begins', async () => {
    const closing = new AbortController();
    const sleeping = sleep(60_000, closing.signal);
    closing.abort();
    await sleeping;
    await sleep(60_000, closing.signal);
    expect(closing.signal.aborted).toBe(true);
  });
});
