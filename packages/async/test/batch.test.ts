import { batch, type BatchOptions } from '@parley/async';
import { afterEach, expect, jest, test } from '@jest/globals';

/** Runs end when the test says so; a result is its item in capitals. */
function createRuns(options: BatchOptions<string> = {}) {
  const runs: { items: readonly string[]; end: (outcome?: Error | readonly string[]) => void }[] = [];
  const ask = batch<string, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const end = (outcome: Error | readonly string[] = items.map((item) => item.toUpperCase())): void =>
          outcome instanceof Error ? reject(outcome) : resolve(outcome);
        runs.push({ items, end });
      }),
    // However slow the machine is, only the test ends a run.
    { maxWaitMs: 600_000, ...options },
  );
  return { runs, ask, items: () => runs.map((run) => run.items) };
}

afterEach(() => void jest.useRealTimers());

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('items of one turn, or of the time of a run, share a batch', async () => {
  const { runs, ask, items } = createRuns();
  const first = [ask('a'), ask('b')];
  await turn();
  const second = [ask('c'), ask('d'), ask('c')];
  await turn();
  expect(items()).toEqual([['a', 'b']]);
  runs[0]?.end();
  expect(await Promise.all(first)).toEqual(['A', 'B']);
  await turn();
  expect(items()).toEqual([
    ['a', 'b'],
    ['c', 'd', 'c'],
  ]);
  runs[1]?.end();
  expect(await Promise.all(second)).toEqual(['C', 'D', 'C']);
});

test('only items of the same key share a batch, and keys do not wait for one another', async () => {
  const { runs, ask, items } = createRuns();
  const asked = [ask('a', 'x'), ask('b', 'y'), ask('c', 'x')];
  await turn();
  expect(items()).toEqual([['a', 'c'], ['b']]);
  for (const { end } of runs) end();
  expect(await Promise.all(asked)).toEqual(['A', 'B', 'C']);
});

test('a batch is no larger than maxSize, and has at least one item', async () => {
  const { runs, ask, items } = createRuns({ maxSize: 2, sizeOf: (item) => (item === 'big' ? 5 : 1) });
  const asked = ['big', 'a', 'b', 'c'].map((item) => ask(item));
  for (let index = 0; index < 3; index += 1) {
    await turn();
    runs[index]?.end();
  }
  expect(await Promise.all(asked)).toEqual(['BIG', 'A', 'B', 'C']);
  expect(items()).toEqual([['big'], ['a', 'b'], ['c']]);
});

test('a run that fails, fails for those who are in it, and the next goes on', async () => {
  const { runs, ask } = createRuns();
  const failing = [ask('a'), ask('b')];
  await turn();
  const next = ask('c');
  runs[0]?.end(new Error('unavailable'));
  for (const one of failing) await expect(one).rejects.toThrow('unavailable');
  await turn();
  runs[1]?.end();
  expect(await next).toBe('C');
});

test('a run that answers for more or fewer than it was given has failed', async () => {
  const { runs, ask } = createRuns();
  const asked = [ask('a'), ask('b')];
  await turn();
  runs[0]?.end(['A']);
  for (const one of asked) await expect(one).rejects.toThrow('There were 1 results for 2 items.');
});

test('nobody waits longer than maxWaitMs for a run that hangs, and its end starts nothing twice', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const { runs, ask, items } = createRuns({ maxWaitMs: 50 });
  const hanging = ask('a');
  await turn();
  const later = ask('b');
  jest.advanceTimersByTime(80);
  await turn();
  expect(items()).toEqual([['a'], ['b']]);
  runs[0]?.end();
  expect(await hanging).toBe('A');
  const last = ask('c');
  await turn();
  // The second is still within its time.
  runs[1]?.end();
  expect(await later).toBe('B');
  await turn();
  expect(items()).toEqual([['a'], ['b'], ['c']]);
  runs[2]?.end();
  expect(await last).toBe('C');
});
