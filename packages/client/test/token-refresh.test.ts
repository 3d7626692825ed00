import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTokenRefresh, refusalIn } from '../src/token-refresh.ts';

let refresh: ReturnType<typeof createTokenRefresh>;
beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  refresh.stop();
  jest.useRealTimers();
});

const inMs = (ms: number): { expiresAt: string } => ({ expiresAt: new Date(Date.now() + ms).toISOString() });

/** The moments, in ms from now, at which a refresh is asked for. */
function asked(): readonly number[] {
  const began = Date.now();
  const moments: number[] = [];
  refresh = createTokenRefresh(async () => void moments.push(Date.now() - began));
  return moments;
}

test('a refresh is asked for when four fifths of the life are over or a little before', () => {
  const moments = asked();
  refresh.acknowledged(inMs(60_000));
  jest.advanceTimersByTime(43_199);
  expect(moments).toEqual([]);
  jest.advanceTimersByTime(4_801);
  expect(moments).toHaveLength(1);
});

test('while nothing moves the end it is asked for again', () => {
  const moments = asked();
  refresh.acknowledged(inMs(3_000));
  jest.advanceTimersByTime(2_999);
  expect(moments.length).toBeGreaterThan(1);
  const [first = 0, second = 0] = moments;
  expect(second).toBeGreaterThanOrEqual(first + 400);
});

test('a new end moves the next refresh', () => {
  const moments = asked();
  refresh.acknowledged(inMs(60_000));
  refresh.acknowledged(inMs(1_000));
  jest.advanceTimersByTime(1_000);
  expect(moments.length).toBeGreaterThan(0);
});

test.each([undefined, null, {}, { expiresAt: 'soon' }, { expiresAt: null }, 'x'])(
  'an acknowledgement of %p asks for nothing',
  (payload) => {
    let isAsked = false;
    refresh = createTokenRefresh(async () => void (isAsked = true));
    refresh.acknowledged(payload);
    expect(isAsked).toBe(false);
    expect(refusalIn(payload)).toBeUndefined();
  },
);
