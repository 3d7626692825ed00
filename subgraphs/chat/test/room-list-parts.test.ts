import { expect, test } from '@jest/globals';
import { LatestHub } from '@parley/feeds';
import { createNotifyRoomLists, type RoomListHub } from '../src/room-list/notify-room-lists.ts';
import {
  itemsOf,
  newRoomListState,
  put,
  putMissed,
  type RoomListStream,
} from '../src/room-list/room-list-stream.ts';
import type { MessageSentEntry } from '../src/rooms/room-log-entry.ts';

/** A list whose clock is under the test's hand; cursors are its times. */
async function listAt(isResumed: boolean) {
  const clock = { now: 0 };
  const now = () => new Date(clock.now);
  const hub: RoomListHub = new LatestHub({ reconcile: {}, onError: () => undefined });
  const stream = await hub.open('ada', newRoomListState(), async (opened) => {
    if (!isResumed) put(opened, 'start', '', now());
  });
  const items = itemsOf(stream, { cursorOf: (at) => String(at.getTime()), now });
  const next = async () => (await items.next()).value;
  return { clock, now, stream, next };
}

test('a slow reader gets each room once, as it is last, and cursors that stay before what waits', async () => {
  const { clock, now, stream, next } = await listAt(false);
  for (const roomId of ['a', 'b', 'a', 'c', 'b']) {
    clock.now += 10;
    put(stream, 'changed', roomId, now());
  }
  put(stream, 'removed', 'c', now());
  clock.now = 1_000;
  expect([await next(), await next(), await next(), await next()]).toEqual([
    { kind: 'start', cursor: '0' },
    { kind: 'changed', roomId: 'a', cursor: '20' },
    { kind: 'changed', roomId: 'b', cursor: '40' },
    { kind: 'removed', roomId: 'c', cursor: '1000' },
  ]);
});

test('what changed before a stream came back keeps the cursor where it was until all of it is read', async () => {
  const { clock, now, stream, next } = await listAt(true);
  clock.now = 500;
  put(stream, 'removed', 'new', now());
  putMissed(stream, 'changed', 'new', new Date(7));
  putMissed(stream, 'changed', 'old', new Date(7));
  putMissed(stream, 'removed', 'older', new Date(7));
  expect([await next(), await next(), await next()]).toEqual([
    { kind: 'removed', roomId: 'new', cursor: '7' },
    { kind: 'changed', roomId: 'old', cursor: '7' },
    { kind: 'removed', roomId: 'older', cursor: '500' },
  ]);
});

const sent: MessageSentEntry = {
  type: 'MessageSent',
  roomId: 'of nobody here',
  seq: 1,
  eventId: 'event',
  actorId: 'fred',
  at: new Date(0),
  messageId: 'message',
  number: 1,
  recipientIds: [],
};

test('a room is read for the lists that know less of its log than there is, and for no others', async () => {
  const read: string[] = [];
  const hub: RoomListHub = new LatestHub({
    read: async () => (roomId, streams) => {
      for (const { viewerId } of streams) read.push(`${roomId} for ${viewerId}`);
    },
    reconcile: {},
    onError: () => undefined,
  });
  const notify = createNotifyRoomLists({
    hub,
    rooms: {
      find: () => Promise.resolve(null),
      findDirect: () => Promise.resolve(null),
      membersSince: () => Promise.resolve(new Map()),
    },
    members: { groupsOfBoth: () => Promise.resolve([]) },
  });
  const open = (viewerId: string, lastSeq: number): Promise<RoomListStream> =>
    hub.open(viewerId, newRoomListState(), async (stream) => {
      stream.follow('a');
      stream.state.rooms.take('a', lastSeq);
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await open('ada', 5);
  await open('bob', 7);
  for (const lastSeq of [5, 6, 8]) {
    notify.roomMoved({ id: 'a', lastSeq, memberIds: ['ada', 'bob', 'eve'] });
    await settle();
  }
  expect(read).toEqual(['a for ada', 'a for ada', 'a for bob']);
  read.splice(0);
  notify.roomMoved({ id: 'of nobody here', lastSeq: 1, memberIds: ['eve'] });
  await notify.messageSent({ ...sent, recipientIds: ['eve'] });
  await notify.messageSent({ ...sent, membersVersion: 1 });
  await notify.roomChanged('of nobody here', ['eve']);
  notify.roomRead({ roomId: 'a', userId: 'eve', upTo: 1 });
  notify.roomRead({ roomId: 'a', userId: 'ada', upTo: 2 });
  await settle();
  notify.roomRead({ roomId: 'a', userId: 'ada', upTo: 1 });
  notify.roomMoved({ id: 'b', lastSeq: 1, memberIds: ['bob', 'eve'] });
  await settle();
  expect(read).toEqual(['a for ada', 'b for bob']);
  read.splice(0);
  notify.roomMoved({ id: 'a', lastSeq: 7, memberIds: ['bob', 'eve'] });
  await settle();
  expect(read).toEqual(['a for ada']);
});
