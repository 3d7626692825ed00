import { expect, test } from '@jest/globals';
import { createLatch } from '@parley/async';

const { signal } = new AbortController();

test('a latch that is opened, before or during a wait, ends one wait', async () => {
  const latch = createLatch();
  latch.open();
  latch.open();
  await latch.wait(60_000, signal);
  const waiting = latch.wait(60_000, signal);
  latch.open();
  await waiting;
  const closing = new AbortController();
  let isOver = false;
  const last = latch.wait(60_000, closing.signal).then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  closing.abort();
  await last;
});
