import { expect, test } from '@jest/globals';
import { keepRooms } from '../src/rooms/keep-rooms.ts';
import { type RoomLine, withOnly, withoutRoom, withPage, withPending } from '../src/rooms/room-list.ts';
import { createRoomsStore } from '../src/rooms/rooms-store.ts';
import type { Seen } from '../src/seen/seen.ts';
import { createBrowserMemory } from './support/seen.ts';

const room = (id: string, minute = 0): RoomLine =>
  ({
    id,
    lastSeq: 1,
    isPinned: false,
    lastActivityAt: new Date(minute * 60_000).toISOString(),
    peer: { id: 'ben', onlineStatus: { state: 'ONLINE' } },
  }) as RoomLine;

/** A list of rooms on a page, and the platform's answer to it. */
function openList(seen: Seen) {
  const store = createRoomsStore();
  const kept = keepRooms(seen, store);
  return {
    store,
    ids: () => store.view().rooms?.map(({ id }) => id),
    page: (...rooms: readonly RoomLine[]) => store.become((list) => withPage(list, rooms, list.clock)),
    end(...ids: readonly string[]) {
      kept.becomeWhole();
      store.become((list) => withOnly(list, new Set(ids), list.clock));
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Ada has seen rooms a and b, and what was said in both. */
async function leftPage() {
  const memory = createBrowserMemory();
  const seen = memory.openPage('ada');
  const list = openList(seen);
  list.page(room('a', 2), room('b', 1));
  list.end('a', 'b');
  for (const id of ['a', 'b']) seen.keep(`conversation ${id}`, id);
  seen.flush();
  await settled();
  return { memory, seen, list };
}

test('without an answer the rooms are shown as they were, but nobody as online', async () => {
  const { memory } = await leftPage();
  const list = openList(memory.openPage('ada'));
  expect(list.ids()).toBeUndefined();
  await settled();
  expect(list.ids()).toEqual(['a', 'b']);
  expect(list.store.view().rooms?.[0]?.peer).toEqual({ id: 'ben', onlineStatus: null });
});

test('a list that is left and shown again has them before they are written', async () => {
  const memory = createBrowserMemory();
  const seen = memory.openPage('ada');
  const list = openList(seen);
  list.page(room('a'));
  list.end('a');
  const again = openList(seen);
  await settled();
  expect(again.ids()).toEqual(['a']);
  expect(again.store.view().rooms?.[0]?.peer?.onlineStatus).toBeNull();
});

test('somebody else sees none of them', async () => {
  const { memory } = await leftPage();
  const list = openList(memory.openPage('ben'));
  await settled();
  expect(list.ids()).toBeUndefined();
});

test('what is not there any more goes when all rooms are read, with what was said in it', async () => {
  const { memory } = await leftPage();
  const seen = memory.openPage('ada');
  const list = openList(seen);
  await settled();
  list.page(room('a', 3));
  expect(list.ids()).toEqual(['a', 'b']);
  list.end('a');
  seen.flush();
  await settled();
  expect(list.ids()).toEqual(['a']);
  expect([...memory.kept.keys()]).toEqual(['ada rooms', 'ada conversation a']);
  expect(memory.kept.get('ada rooms')).toMatchObject([{ id: 'a' }]);
});

test('a room that one is removed from goes at once, with what was said in it', async () => {
  const { memory, seen, list } = await leftPage();
  list.store.become((before) => withoutRoom(before, 'a'));
  seen.flush();
  await settled();
  expect([...memory.kept.keys()]).toEqual(['ada rooms', 'ada conversation b']);
  expect(memory.kept.get('ada rooms')).toMatchObject([{ id: 'b' }]);
});

test('what was kept does not come back after the answer, nor in place of a part of it', async () => {
  const { memory } = await leftPage();
  const [all, first] = [openList(memory.openPage('ada')), openList(memory.openPage('ada'))];
  all.end();
  first.page(room('c'));
  await settled();
  expect([all.ids(), first.ids()]).toEqual([[], ['c']]);
});

test('a part of the rooms, and what the platform has not answered yet, is not kept', async () => {
  const { memory, seen, list } = await leftPage();
  list.store.become((before) => withPending(before, { roomId: 'b', change: { isPinned: true } }));
  const part = openList(memory.openPage('ada'));
  part.page(room('c'));
  seen.flush();
  await settled();
  expect(memory.kept.get('ada rooms')).toMatchObject([
    { id: 'a', isPinned: false },
    { id: 'b', isPinned: false },
  ]);
});

test('of very many rooms those with the newest activity are kept', async () => {
  const memory = createBrowserMemory();
  const seen = memory.openPage('ada');
  const list = openList(seen);
  const rooms = Array.from({ length: 250 }, (_, n) => room(String(n), n));
  list.page(...rooms);
  list.end(...rooms.map(({ id }) => id));
  seen.flush();
  await settled();
  const kept = memory.kept.get('ada rooms') as readonly RoomLine[];
  expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([200, '249', '50']);
});
