import { expect, test } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { createBackoff, pause } from '../src/backoff.ts';

test('pauses are anything up to a limit that doubles, and never longer than the longest', () => {
  const backoff = createBackoff({ firstMs: 100, mostMs: 3_000 });
  assert(
    property(integer({ min: 1, max: 10_000 }), (failures) => {
      const ms = backoff(failures);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThanOrEqual(Math.min(3_000, 100 * 2 ** (failures - 1)));
    }),
  );
  expect(backoff(0)).toBe(0);
  const many = Array.from({ length: 2_000 }, () => backoff(4));
  // Full jitter: spread evenly from 0 to 800.
  for (const eighth of [0, 1, 2, 3, 4, 5, 6, 7])
    expect(many.filter((ms) => Math.floor(ms / 100) === eighth).length).toBeGreaterThan(150);
});

test('a pause ends at once when it is called off', async () => {
  const controller = new AbortController();
  const began = performance.now();
  const pausing = pause(60_000, controller.signal);
  controller.abort();
  await pausing;
  await pause(60_000, controller.signal);
  expect(performance.now() - began).toBeLessThan(60_000);
});
