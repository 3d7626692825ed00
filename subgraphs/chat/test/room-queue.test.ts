import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createRoomQueue } from '../src/rooms/room-queue.ts';
import type { RoomBatch } from '../src/rooms/settle-batches.ts';
import type { CommandOutcome, RoomCommand } from '../src/rooms/room-command.ts';
import type { Message } from '../src/rooms/message.ts';

const at = new Date('2026-11-23T09:30:00.000Z');
const message = (id: string): Message => ({
  id,
  roomId: 'room',
  number: Number(id),
  senderId: 'ada',
  clientMessageId: id,
  fingerprint: 'f',
  text: 'text',
  inThread: null,
  replyTo: null,
  attachments: [],
  mentions: [],
  reactions: [],
  pinned: null,
  poll: null,
  forwardedFromId: null,
  hiddenFromSome: false,
  sentAt: at,
  editedAt: null,
  editCount: 0,
  deletedAt: null,
  deletedById: null,
});

const send = (key: number): RoomCommand => ({
  kind: 'send',
  eventId: `event-${key}`,
  actorId: 'ada',
  message: { ...message(String(key)), id: `sent-${key}`, fingerprint: 'f' },
  mentions: [],
  notNotifiedIds: new Set(),
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the queue of rooms', () => {
  const outcome = (key: string): CommandOutcome => ({ message: message(key) });
  const keyOf = (given: RoomCommand) => (given.kind === 'send' ? given.message.clientMessageId : '');
  const gone = new Error('The store does not answer.');
  const inTheWay = new Error('Another transaction was in the way.');

  /** A queue over a store that notes its transactions, each taking as long as `work`. */
  function noted(options: {
    maxBatch?: number;
    lanes?: number;
    work?: (keys: readonly string[]) => unknown;
  }) {
    const transactions: string[] = [];
    const commit = async (batches: readonly RoomBatch[]) => {
      const keys = batches.map(({ commands }) => commands.map(keyOf));
      transactions.push(
        batches.map(({ roomId }, index) => `${roomId} ${keys[index]?.join(',')}`).join(' | '),
      );
      await options.work?.(keys.flat());
      return keys.map((ofRoom) => ofRoom.map(outcome));
    };
    const { maxBatch = 32 } = options;
    const limits = { perRoom: 100, inAll: 100, timeoutMs: 60_000 };
    const isUnavailable = (error: unknown) => error === gone;
    const isContention = (error: unknown) => error === inTheWay;
    const queue = createRoomQueue({ commit, isUnavailable, isContention, limits, maxBatch });
    return { transactions, queue };
  }

  test('lets what waits for a room share the next transaction, in order and up to the limit', async () => {
    const { queue, transactions } = noted({ maxBatch: 3 });
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((key) => queue.submit('room', send(key))));
    expect(transactions).toEqual(['room 1', 'room 2,3,4', 'room 5']);
    expect(outcomes).toEqual(['1', '2', '3', '4', '5'].map(outcome));
  });

  test('lets rooms that wait share a transaction, up to the limit', async () => {
    const { queue, transactions } = noted({ maxBatch: 3 });
    const rooms = ['a', 'b', 'c', 'd', 'c', 'e', 'f'];
    const outcomes = await Promise.all(rooms.map((room, key) => queue.submit(room, send(key))));
    expect(transactions).toEqual(['a 0', 'b 1 | c 2,4', 'd 3 | e 5 | f 6']);
    expect(outcomes).toEqual(rooms.map((_room, key) => outcome(String(key))));
  });

  test('does not let those who wait wait for a transaction that hangs', async () => {
    let release = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    const { queue, transactions } = noted({
      work: (keys) => (keys.includes('1') ? hanging : undefined),
    });
    const first = queue.submit('a', send(1));
    const others = [queue.submit('b', send(2)), queue.submit('c', send(3))];
    expect(await Promise.all(others)).toEqual([outcome('2'), outcome('3')]);
    expect(transactions).toEqual(['a 1', 'b 2 | c 3']);
    release();
    expect(await first).toEqual(outcome('1'));
    expect(await queue.submit('a', send(4))).toEqual(outcome('4'));
  });

  test('harms no other room with one that fails, and no other change of it with one that is bad', async () => {
    const bad = new Error('bad');
    const { queue, transactions } = noted({
      work: (keys) => (keys.includes('3') ? Promise.reject(bad) : undefined),
    });
    const given: [string, number][] = [
      ['room', 1],
      ['room', 2],
      ['room', 3],
      ['room', 4],
      ['other', 9],
    ];
    const results = await Promise.allSettled(given.map(([room, key]) => queue.submit(room, send(key))));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(transactions).toEqual([
      'room 1',
      'other 9 | room 2,3,4',
      'other 9',
      'room 2,3,4',
      'room 2',
      'room 3',
      'room 4',
    ]);
    expect(await queue.submit('room', send(5))).toEqual(outcome('5'));
  });

  test('retries rooms of a failed transaction individually, and lets them share again after a while', async () => {
    jest.useFakeTimers();
    let conflicts = 1;
    const { queue, transactions } = noted({
      async work(keys) {
        await Promise.resolve();
        if (keys.length > 1 && conflicts-- > 0) throw new Error('conflict');
      },
    });
    const all = (first: number) =>
      Promise.all(['a', 'b', 'c'].map((room, index) => queue.submit(room, send(first + index))));
    await all(1);
    await all(4);
    expect(transactions.slice(0, 4)).toEqual(['a 1', 'b 2 | c 3', 'b 2', 'c 3']);
    expect(transactions.slice(4).toSorted()).toEqual(['a 4', 'b 5', 'c 6']);
    await jest.advanceTimersByTimeAsync(600);
    await all(7);
    expect(transactions.slice(-2)).toEqual(['a 7', 'b 8 | c 9']);
  });

  test('tries nothing again while the store does not answer', async () => {
    const { queue, transactions } = noted({ work: () => Promise.reject(gone) });
    const results = await Promise.allSettled(
      ['a', 'b', 'b', 'c'].map((room, key) => queue.submit(room, send(key))),
    );
    expect(results.map((result) => (result.status === 'rejected' ? result.reason : 'none'))).toEqual(
      results.map(() => gone),
    );
    expect(transactions).toEqual(['a 0', 'b 1,2 | c 3']);
  });

  test('refuses all of a room that others are in the way of, with a time to try again: one by one they would meet them as often', async () => {
    const { queue, transactions } = noted({
      work: (keys) => (keys.includes('2') ? Promise.reject(inTheWay) : undefined),
    });
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((key) => queue.submit('room', send(key))).concat(queue.submit('other', send(9))),
    );
    expect(transactions).toEqual(['room 1', 'other 9 | room 2,3,4', 'other 9', 'room 2,3,4']);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    for (const result of results.slice(1, 4))
      expect(result).toMatchObject({
        reason: { extensions: { code: 'OVERLOADED', retryAfterMs: expect.any(Number) } },
      });
  });

  test('lets other work have a room for itself, in turn with the commands of the room; other rooms go on', async () => {
    const happened: string[] = [];
    const releases = new Map<string, () => void>();
    const hold = (name: string): Promise<void> => {
      happened.push(name);
      return new Promise((resolve) => releases.set(name, resolve));
    };
    const limits = { perRoom: 100, inAll: 100, timeoutMs: 60_000 };
    const queue = createRoomQueue({
      async commit(batches) {
        await hold(batches.map(({ roomId, commands }) => `${roomId} ${commands.map(keyOf).join()}`).join());
        return batches.map(({ commands }) => commands.map((command) => outcome(keyOf(command))));
      },
      isUnavailable: () => false,
      isContention: () => false,
      limits,
      maxBatch: 1,
    });
    const finish = async (name: string): Promise<void> => {
      releases.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const works = [1, 2].map((key) => queue.exclusively('room', () => hold(`work ${key}`)));
    const sends = [1, 2].map((key) => queue.submit('room', send(key)));
    const elsewhere = queue.submit('other', send(9));
    expect(happened).toEqual(['work 1', 'other 9']);
    await finish('other 9');
    for (const name of ['work 1', 'room 1', 'work 2', 'room 2']) {
      expect(happened.at(-1)).toBe(name === 'work 1' ? 'other 9' : name);
      await finish(name);
    }
    expect(happened).toEqual(['work 1', 'other 9', 'room 1', 'work 2', 'room 2']);
    expect(await Promise.all(sends)).toEqual([outcome('1'), outcome('2')]);
    await Promise.all([...works, elsewhere]);
    // And it is idle again, also after work that failed.
    await expect(queue.exclusively('room', () => Promise.reject(gone))).rejects.toBe(gone);
    const last = queue.submit('room', send(3));
    await finish('room 3');
    expect(await last).toEqual(outcome('3'));
  });
});
