import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createRoomTurns } from '../src/rooms/room-turns.ts';

/** Time is the test's, so that a slow machine changes nothing. */
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

interface Answer {
  readonly code: string;
  readonly tookMs: number;
  readonly retryAfterMs?: number;
}

/** Work that takes so long, asked for by somebody who waits for their answer for 10 s unless it is said. */
function setUp({ workMs, perRoom = 500 }: { readonly workMs: number; readonly perRoom?: number }) {
  const turns = createRoomTurns({ perRoom, inAll: 5_000 });
  const begun: string[] = [];
  const ask = async (roomId: string, name: string, timeoutMs = 10_000): Promise<Answer> => {
    const since = Date.now();
    const work = (): Promise<string> => {
      begun.push(name);
      return new Promise((resolve) => setTimeout(() => resolve(name), workMs));
    };
    const at = since + timeoutMs;
    const deadline = { expired: () => Date.now() >= at, remainingMs: () => Math.max(0, at - Date.now()) };
    const answer = await turns(roomId, work, deadline).then(
      () => ({ code: 'ok' }),
      ({ extensions }: { extensions: { code: string; retryAfterMs?: number } }) => extensions,
    );
    return { ...answer, tookMs: Date.now() - since };
  };
  return { ask, begun };
}

describe('the turns of a room', () => {
  test('are taken one at a time, in order; those of other rooms beside them', async () => {
    const { ask, begun } = setUp({ workMs: 100 });
    const asked = [ask('a', 'a1'), ask('a', 'a2'), ask('b', 'b1'), ask('a', 'a3')];
    await jest.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(['a1', 'b1']);
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await Promise.all(asked)).map(({ tookMs }) => tookMs)).toEqual([100, 200, 100, 300]);
    expect(begun).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  test('go on after work that failed', async () => {
    const turns = createRoomTurns({ perRoom: 10, inAll: 10 });
    const failed = turns('a', () => Promise.reject(new Error('It failed.')));
    const next = turns('a', () => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('It failed.');
    expect(await next).toBe('next');
  });

  test('are refused where too much waits, and where half of the time has passed in vain', async () => {
    const { ask, begun } = setUp({ workMs: 20_000, perRoom: 2 });
    void ask('a', 'hangs');
    const waiting = [ask('a', 'first', 1_000), ask('a', 'second')];
    const full = ask('a', 'one too many');
    await jest.advanceTimersByTimeAsync(15_000);
    expect(await full).toMatchObject({ code: 'OVERLOADED', tookMs: 0 });
    expect(await Promise.all(waiting)).toMatchObject([
      { code: 'OVERLOADED', tookMs: 500, retryAfterMs: expect.any(Number) },
      { code: 'OVERLOADED', tookMs: 5_000, retryAfterMs: expect.any(Number) },
    ]);
    expect(begun).toEqual(['hangs']);
    expect((await ask('a', 'nobody waits', 0)).code).toBe('DEADLINE_EXCEEDED');
  });

  test.each([
    ['twice', 2],
    ['five times', 5],
  ])(
    'are of use under %s the load that is borne: what is done is still waited for, and as much is done',
    async (_load, times) => {
      const [workMs, seconds] = [1_000, 60];
      const { ask, begun } = setUp({ workMs });
      const answers: Promise<Answer>[] = [];
      for (let second = 0; second < seconds; second += 1) {
        for (let each = 0; each < times; each += 1) answers.push(ask('a', `${answers.length}`));
        await jest.advanceTimersByTimeAsync(workMs);
      }
      await jest.advanceTimersByTimeAsync(20_000);
      const all = await Promise.all(answers);
      const done = all.filter(({ code }) => code === 'ok');
      expect(done.length).toBe(begun.length);
      expect(done.length).toBeGreaterThanOrEqual(seconds);
      for (const { tookMs } of done) expect(tookMs).toBeLessThan(10_000);
      expect(all.length - done.length).toBe(all.filter(({ code }) => code === 'OVERLOADED').length);
      // It is over as soon as the load is.
      const after = ask('a', 'after');
      await jest.advanceTimersByTimeAsync(workMs);
      expect(await after).toEqual({ code: 'ok', tookMs: workMs });
    },
  );
});
