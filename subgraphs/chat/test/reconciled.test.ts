import { createLogger } from '@parley/service-kit/process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { createFriendshipCache } from '../src/friendships/friendship-cache.ts';
import type { RoomListItem } from '../src/room-list/room-list-stream.ts';
import { createOpenStreams, type OpenStreams } from '../src/events/open-streams.ts';
import { isRefusal } from '@parley/service-kit/refusals';
import { createFindVisibleRoom } from '../src/rooms/find-visible-room.ts';
import { createDirectRoomCache } from '../src/rooms/direct-room-cache.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { makeGroup, removeFromGroup } from './group.ts';
import { startTestService, type TestService } from './service.ts';

/** Streams over the stores of a service, that consume no event: as if all of them were lost. */
const starting = startTestService();
const logger = createLogger({ service: 'chat', instanceId: 'no-events', level: 'silent' });
let chat: TestService;
let stores: Stores;
let streams: OpenStreams;
beforeAll(async () => {
  chat = await starting;
  const { environment } = chat;
  stores = await openStores({ environment, logger });
  const friendships = createFriendshipCache({
    projection: stores.friendships,
    clock: () => performance.now(),
  });
  streams = createOpenStreams({
    stores,
    findVisibleRoom: createFindVisibleRoom({ ...stores, friendships }),
    directRooms: createDirectRoomCache(stores.rooms),
    friendships,
    cursors: { secret: environment.CURSOR_SECRET, epoch: '1' },
    logger,
    now: () => new Date(),
  });
});
afterAll(async () => {
  streams.close();
  await stores.close();
  await (await starting).close();
});

const anHour = 3_600_000;
const openList = async (viewerId: string): Promise<AsyncIterableIterator<RoomListItem>> => {
  const list = await streams.roomLists.open(viewerId, null);
  expect((await list.next()).value).toMatchObject({ kind: 'start' });
  return list;
};

test('room lists are shown what was missed: rooms that changed, came, went or were hidden, and no others', async () => {
  const [ada, bob, carl] = [chat.person(), chat.person(), chat.person()];
  const changed = await chat.room(ada, bob);
  const hidden = await chat.room(ada, carl);
  const left = await makeGroup(chat.db, ada);
  const rooms = chat.db.collection<{ _id: string }>('rooms');
  const before = new Date(Date.now() - anHour);
  await rooms.updateMany({ _id: { $in: [changed, hidden] } }, { $set: { lastAt: before } });
  const quiet = await makeGroup(chat.db, ada);
  await rooms.updateOne({ _id: quiet }, { $set: { lastAt: before } });
  const list = await openList(ada.id);

  await bob.say(changed, 'Missed');
  const come = await makeGroup(chat.db, ada);
  await removeFromGroup(chat.db, left, ada);
  await chat.block(ada, carl);
  await eventually(async () => expect(await ada.ask(`{ room(id: "${hidden}") { id } }`)).toBeNull());
  streams.reconcile();
  // One may be shown twice: by the reconciliation that was due meanwhile, and by this one.
  const shown = new Set<string>();
  while (shown.size < 4) {
    const { value } = (await list.next()) as { value?: RoomListItem };
    if (value !== undefined) shown.add(describeItem(value));
  }
  expect(shown).toEqual(
    new Set([`changed ${changed}`, `changed ${come}`, `removed ${left}`, `removed ${hidden}`]),
  );
  await list.return?.();
});

function describeItem(item: RoomListItem): string {
  return item.kind === 'start' ? item.kind : `${item.kind} ${item.roomId}`;
}

test('a stream of typing ends for who is not in the room any more, and goes on for others', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob);
  const [adas, bobs] = [await streams.typing.open(ada.id, roomId), await streams.typing.open(bob.id, roomId)];
  if (isRefusal(adas) || isRefusal(bobs)) throw new Error('Refused.');
  await removeFromGroup(chat.db, roomId, bob);
  streams.reconcile();
  expect((await bobs.next()).done).toBe(true);
  streams.typing.receive({ roomId, userId: v7(), typing: true, at: new Date(), hiddenFrom: [] });
  expect((await adas.next()).value).toMatchObject({ isTyping: true });
  await adas.return?.();
});
