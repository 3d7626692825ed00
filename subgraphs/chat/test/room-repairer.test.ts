import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createRoomRepairer } from '../src/rooms/room-repairer.ts';
import { type RecordedChange, roomIdOf } from '../src/rooms/apply-room.ts';
import { directDetails } from '../src/rooms/room.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const made = (roomId: string): RecordedChange => ({
  type: 'RoomMade',
  made: {
    ...directDetails,
    eventId: `event of ${roomId}`,
    roomId,
    kind: 'DIRECT',
    directKey: null,
    createdBy: 'ada',
    createdAt: new Date(0),
    members: [],
  },
});

/** A repairer of rooms whose changes are applied as `apply` says. */
function repairerOf(roomIds: readonly string[], apply: (roomId: string) => Promise<void>) {
  const open = new Set(roomIds);
  const repairer = createRoomRepairer({
    register: { unapplied: () => Promise.resolve([...open].map(made)) },
    async applyRoom(recorded) {
      const roomId = roomIdOf(recorded);
      await apply(roomId);
      open.delete(roomId);
    },
    isUnavailable: () => false,
    logger: { warn: () => undefined, info: () => undefined },
    now: () => new Date(),
  });
  return { open, repairer };
}

test('a room that cannot be applied holds up no other', async () => {
  const { open, repairer } = repairerOf(['bad', 'good'], (roomId) =>
    roomId === 'bad' ? Promise.reject(new Error('never')) : Promise.resolve(),
  );
  await repairer.start();
  await jest.advanceTimersByTimeAsync(100);
  expect([...open]).toEqual(['bad']);
  await repairer.close();
});

test('an answer that never comes ends the repairs of neither this round nor the next', async () => {
  let hangs = true;
  const { open, repairer } = repairerOf(['lost', 'good'], (roomId) =>
    roomId === 'lost' && hangs ? new Promise(() => undefined) : Promise.resolve(),
  );
  await repairer.start();
  await jest.advanceTimersByTimeAsync(20_000);
  expect([...open]).toEqual(['lost']);
  hangs = false;
  await jest.advanceTimersByTimeAsync(30_000);
  expect([...open]).toEqual([]);
  await repairer.close();
});
