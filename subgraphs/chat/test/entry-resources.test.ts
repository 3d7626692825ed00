import { expect, test } from '@jest/globals';
import { createEntryResources } from '../src/room-events/entry-resources.ts';
import type { RoomLogEntry } from '../src/rooms/room-log-entry.ts';

const entry: RoomLogEntry = {
  type: 'MessageEdited',
  roomId: 'room',
  eventId: 'event',
  seq: 2,
  actorId: 'ada',
  at: new Date(),
  messageId: 'message',
  number: 1,
};

test('a look-up that failed does not meet who replays the entry later', async () => {
  let fails = true;
  const find = async (): Promise<null> => {
    if (fails) throw new Error('The store is unavailable');
    return null;
  };
  const resources = createEntryResources({ messages: { find }, friendships: { find } });
  await expect(resources.message(entry)).rejects.toThrow('unavailable');
  await expect(resources.friendship(entry, 'ada:ben')).rejects.toThrow('unavailable');
  fails = false;
  expect(await resources.message(entry)).toBeNull();
  expect(await resources.friendship(entry, 'ada:ben')).toBeNull();
});
