import { every, type Tick } from '@parley/async';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const longestMs = 3_000 * 1.2;

test('a failure is reported, and the next run is due as usual', async () => {
  const failure = new Error('Unavailable.');
  const errors: unknown[] = [];
  const work = jest.fn<() => Promise<void>>().mockRejectedValueOnce(failure).mockResolvedValue();
  const task = every(3_000, { work, onError: (error) => errors.push(error) });
  task.start();
  await jest.advanceTimersByTimeAsync(longestMs);
  expect([work.mock.calls.length, errors]).toEqual([1, [failure]]);
  await jest.advanceTimersByTimeAsync(longestMs);
  expect([work.mock.calls.length, errors]).toEqual([2, [failure]]);
  task.stop();
});

test('each run knows since when to look: since the last that succeeded began, or since the start', async () => {
  const since: number[] = [];
  let fails = false;
  const task = every(3_000, {
    work: ({ sinceMs }) => {
      since.push(sinceMs);
      return fails ? Promise.reject(new Error('Unavailable.')) : Promise.resolve();
    },
    onError: () => undefined,
  });
  await jest.advanceTimersByTimeAsync(1_000);
  task.start();
  for (const isAway of [false, true, false, false]) {
    await jest.advanceTimersByTimeAsync(100);
    fails = isAway;
    task.runNow();
    await jest.advanceTimersByTimeAsync(0);
  }
  expect(since).toEqual([100, 100, 200, 100]);
  task.stop();
});

test('nothing is done before it is of use, nor after', async () => {
  const work = jest.fn(() => Promise.resolve());
  const task = every(3_000, { work, onError: () => undefined });
  task.runNow();
  expect(jest.getTimerCount()).toBe(0);
  task.start();
  task.start();
  expect(jest.getTimerCount()).toBe(1);
  task.stop();
  task.runNow();
  await jest.advanceTimersByTimeAsync(10 * longestMs);
  expect([work.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
});

test('ended and begun anew while work is under way, it goes on with one timer', async () => {
  let finish: () => void = () => undefined;
  const signals: AbortSignal[] = [];
  const work = ({ signal }: Tick): Promise<void> => {
    signals.push(signal);
    return new Promise((resolve) => (finish = resolve));
  };
  const task = every(3_000, { work, onError: () => undefined });
  task.start();
  task.runNow();
  task.stop();
  task.start();
  expect([signals[0]?.aborted, jest.getTimerCount()]).toEqual([true, 0]);
  finish();
  await jest.advanceTimersByTimeAsync(0);
  expect(jest.getTimerCount()).toBe(1);
  await jest.advanceTimersByTimeAsync(longestMs);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  task.stop();
});
