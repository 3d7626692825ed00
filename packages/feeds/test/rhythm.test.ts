import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createRhythm, type Beat } from '@parley/feeds';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const longestMs = 3_000 * 1.2;

test('what fails is told of, and done anew when it is due', async () => {
  const failure = new Error('Away.');
  const errors: unknown[] = [];
  const work = jest.fn<() => Promise<void>>().mockRejectedValueOnce(failure).mockResolvedValue();
  const rhythm = createRhythm({ work, onError: (error) => errors.push(error) });
  rhythm.begin();
  await jest.advanceTimersByTimeAsync(longestMs);
  expect([work.mock.calls.length, errors]).toEqual([1, [failure]]);
  await jest.advanceTimersByTimeAsync(longestMs);
  expect([work.mock.calls.length, errors]).toEqual([2, [failure]]);
  rhythm.end();
});

test('each time knows since when it has to look: since the last that did not fail began, or since it is of use', async () => {
  const since: number[] = [];
  let fails = false;
  const rhythm = createRhythm({
    work: ({ sinceMs }) => {
      since.push(sinceMs);
      return fails ? Promise.reject(new Error('Away.')) : Promise.resolve();
    },
    onError: () => undefined,
  });
  await jest.advanceTimersByTimeAsync(1_000);
  rhythm.begin();
  for (const isAway of [false, true, false, false]) {
    await jest.advanceTimersByTimeAsync(100);
    fails = isAway;
    rhythm.now();
    await jest.advanceTimersByTimeAsync(0);
  }
  expect(since).toEqual([100, 100, 200, 100]);
  rhythm.end();
});

test('nothing is done before it is of use, nor after', async () => {
  const work = jest.fn(() => Promise.resolve());
  const rhythm = createRhythm({ work, onError: () => undefined });
  rhythm.now();
  expect(jest.getTimerCount()).toBe(0);
  rhythm.begin();
  rhythm.begin();
  expect(jest.getTimerCount()).toBe(1);
  rhythm.end();
  rhythm.now();
  await jest.advanceTimersByTimeAsync(10 * longestMs);
  expect([work.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
});

test('ended and begun anew while work is under way, it goes on with one timer', async () => {
  let finish: () => void = () => undefined;
  const signals: AbortSignal[] = [];
  const work = ({ signal }: Beat): Promise<void> => {
    signals.push(signal);
    return new Promise((resolve) => (finish = resolve));
  };
  const rhythm = createRhythm({ work, onError: () => undefined });
  rhythm.begin();
  rhythm.now();
  rhythm.end();
  rhythm.begin();
  expect([signals[0]?.aborted, jest.getTimerCount()]).toEqual([true, 0]);
  finish();
  await jest.advanceTimersByTimeAsync(0);
  expect(jest.getTimerCount()).toBe(1);
  await jest.advanceTimersByTimeAsync(longestMs);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  rhythm.end();
});
