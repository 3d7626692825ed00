import { afterEach, expect, test } from '@jest/globals';
import { createTokenRefresh, refusalIn } from '../src/token-refresh.ts';

let refresh: ReturnType<typeof createTokenRefresh>;
afterEach(() => refresh.stop());

const inMs = (ms: number): { expiresAt: string } => ({ expiresAt: new Date(Date.now() + ms).toISOString() });

/** Resolves with the moments, in ms from now, of the first `count` times that a refresh is asked for. */
function asked(count: number): Promise<number[]> {
  const began = Date.now();
  const moments: number[] = [];
  return new Promise((resolve) => {
    refresh = createTokenRefresh(async () => {
      moments.push(Date.now() - began);
      if (moments.length === count) resolve(moments);
    });
  });
}

test('a refresh is asked for when four fifths of the life are over or a little before', async () => {
  const first = asked(1);
  refresh.acknowledged(inMs(2_000));
  const [moment = 0] = await first;
  expect(moment).toBeGreaterThanOrEqual(1_400);
  expect(moment).toBeLessThan(2_000);
});

test('while nothing moves the end it is asked for again', async () => {
  const twice = asked(2);
  refresh.acknowledged(inMs(3_000));
  const [first = 0, second = 0] = await twice;
  expect(second).toBeGreaterThan(first + 300);
});

test('a new end moves the next refresh', async () => {
  const first = asked(1);
  refresh.acknowledged(inMs(60_000));
  refresh.acknowledged(inMs(1_000));
  expect((await first)[0]).toBeLessThan(2_000);
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
