import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createRoomQueue } from '../src/rooms/room-queue.ts';
import type { QueueLimits } from '../src/rooms/room-backlog.ts';
import type { RoomBatch } from '../src/rooms/settle-batches.ts';
import type { CommandOutcome, RoomCommand } from '../src/rooms/room-command.ts';

const command = (messageId: string): RoomCommand => ({
  kind: 'delete',
  eventId: messageId,
  actorId: 'ada',
  messageId,
});
const committed = { message: {} } as CommandOutcome;

/** Time is the test's, so that a slow machine changes nothing. */
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A deadline after so many milliseconds of the test's time. */
function deadlineIn(ms: number) {
  const at = Date.now() + ms;
  return { expired: () => Date.now() >= at, remainingMs: () => at - Date.now() };
}

interface Answer {
  readonly tookMs: number;
  readonly code: string;
  readonly retryAfterMs?: number;
}

/** A queue over a store that commits a batch of 32 in 100 ms, one batch at a time. */
function setUp(limits: Partial<QueueLimits> = {}, commit?: (batches: readonly RoomBatch[]) => Promise<void>) {
  const begun: string[] = [];
  let store = Promise.resolve();
  const commitInTurn = (): Promise<void> =>
    (store = store.then(() => new Promise((resolve) => setTimeout(resolve, 100))));
  const queue = createRoomQueue({
    limits: { perRoom: 500, inAll: 5_000, timeoutMs: 1_500, ...limits },
    isUnavailable: () => false,
    isContention: () => false,
    async commit(batches) {
      begun.push(...batches.flatMap(({ commands }) => commands.map(({ eventId }) => eventId)));
      await (commit ?? commitInTurn)(batches);
      return batches.map(({ commands }) => commands.map(() => committed));
    },
  });
  const submit = async (roomId: string, id: string, deadlineMs?: number): Promise<Answer> => {
    const since = Date.now();
    const origin = deadlineMs === undefined ? {} : { deadline: deadlineIn(deadlineMs) };
    const answer = await queue.submit(roomId, command(id), origin).then(
      () => ({ code: 'ok' }),
      ({ extensions }: { extensions: { code: string; retryAfterMs?: number } }) => extensions,
    );
    return { ...answer, tookMs: Date.now() - since };
  };
  return { submit, begun };
}

const capacityPerSecond = 320;

describe('under a load above capacity', () => {
  test.each([
    ['of many rooms', (index: number) => `room ${index % 50}`],
    ['of one room', () => 'room'],
  ])(
    '%s, most of capacity is answered in time, the rest is refused, and it recovers',
    async (_of, roomOf) => {
      const { submit } = setUp();
      const seconds = 6;
      const answers: Promise<Answer>[] = [];
      for (let step = 0; step < seconds * 10; step += 1) {
        for (let each = 0; each < (3 * capacityPerSecond) / 10; each += 1)
          answers.push(submit(roomOf(answers.length), `call ${answers.length}`));
        await jest.advanceTimersByTimeAsync(100);
      }
      const recovering = [1, 2, 3].map(async (second) => {
        await new Promise((resolve) => setTimeout(resolve, second * 1_000));
        return submit(roomOf(second), `after ${second}`);
      });
      await jest.advanceTimersByTimeAsync(10_000);
      const all = await Promise.all(answers);
      const inTime = all.filter(({ code, tookMs }) => code === 'ok' && tookMs <= 2_000);
      expect(inTime.length).toBeGreaterThanOrEqual(0.8 * seconds * capacityPerSecond);
      const refused = all.filter(({ code }) => code === 'OVERLOADED');
      expect(inTime.length + refused.length).toBe(all.length);
      for (const { retryAfterMs, tookMs } of refused) {
        expect(retryAfterMs).toBeGreaterThan(0);
        expect(tookMs).toBeLessThanOrEqual(1_500);
      }
      const after = await Promise.all(recovering);
      expect(after.map(({ code }) => code)).toEqual(['ok', 'ok', 'ok']);
      for (const { tookMs } of after.slice(1)) expect(tookMs).toBeLessThanOrEqual(200);
    },
  );

  test('a room that is full refuses, and leaves the other rooms alone', async () => {
    const { submit } = setUp({ perRoom: 3 });
    const busy = [1, 2, 3, 4, 5].map((each) => submit('busy', `busy ${each}`));
    const other = submit('other', 'other 1');
    await jest.advanceTimersByTimeAsync(1_000);
    // The first one is under way, three wait.
    expect((await Promise.all(busy)).map(({ code }) => code)).toEqual(['ok', 'ok', 'ok', 'ok', 'OVERLOADED']);
    expect((await other).code).toBe('ok');
  });

  test('a full queue refuses every room until there is place', async () => {
    const { submit } = setUp({ inAll: 2 });
    const answers = ['a', 'b', 'c', 'd'].map((room) => submit(room, room));
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(['ok', 'ok', 'ok', 'OVERLOADED']);
    const again = submit('d', 'd again');
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await again).code).toBe('ok');
  });
});

describe('what is too late', () => {
  test('is not begun: its deadline passed before it came, or while it waited', async () => {
    const { submit, begun } = setUp();
    const answers = [
      submit('room', 'first', 1_000),
      submit('room', 'too late', 0),
      submit('room', 'late', 50),
      submit('room', 'in time', 1_000),
    ];
    await jest.advanceTimersByTimeAsync(1_000);
    const codes = (await Promise.all(answers)).map(({ code }) => code);
    expect(codes).toEqual(['ok', 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'ok']);
    expect(begun).toEqual(['first', 'in time']);
  });

  test('is answered at its deadline, also while its room is held up', async () => {
    const { submit, begun } = setUp({}, () => new Promise(() => undefined));
    void submit('room', 'hangs');
    const late = submit('room', 'late', 400);
    await jest.advanceTimersByTimeAsync(400);
    expect(await late).toMatchObject({ code: 'DEADLINE_EXCEEDED', tookMs: 400 });
    expect(begun).toEqual(['hangs']);
  });

  test('is not retried individually after a shared transaction failed', async () => {
    const { submit, begun } = setUp({}, async (batches) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (batches.length > 1) throw new Error('conflict');
    });
    const first = submit('a', 'first');
    const [late, inTime] = [submit('b', 'late', 300), submit('c', 'in time', 2_000)];
    await jest.advanceTimersByTimeAsync(2_000);
    expect([(await first).code, (await late).code, (await inTime).code]).toEqual([
      'ok',
      'DEADLINE_EXCEEDED',
      'ok',
    ]);
    expect(begun).toEqual(['first', 'late', 'in time', 'in time']);
  });
});

test('rooms that shared a failed transaction wait for none of the others', async () => {
  const { submit } = setUp({}, async (batches) => {
    if (batches.length > 1) throw new Error('conflict');
    if (batches[0]?.roomId === 'held up') await new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
  const first = submit('first', 'first');
  void submit('held up', 'held up');
  const answers = [submit('other', 'retried'), submit('other', 'retried too')];
  await jest.advanceTimersByTimeAsync(100);
  expect((await first).code).toBe('ok');
  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(['ok', 'ok']);
  // The other room goes on, and so do rooms that had no part in it.
  const next = [submit('other', 'next'), submit('another', 'another')];
  await jest.advanceTimersByTimeAsync(100);
  expect((await Promise.all(next)).map(({ code }) => code)).toEqual(['ok', 'ok']);
});
