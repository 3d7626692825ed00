import { createLogger } from '@parley/service-kit/process';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { InboxTopic, RoomListItem } from '../src/room-list/room-list-stream.ts';
import { createFriendshipCache } from '../src/friendships/friendship-cache.ts';
import { createOpenStreams, type OpenStreams } from '../src/events/open-streams.ts';
import { isRefusal } from '@parley/service-kit/refusals';
import { createFindVisibleRoom } from '../src/rooms/find-visible-room.ts';
import { createDirectRoomCache } from '../src/rooms/direct-room-cache.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { makeGroup, removeFromGroup } from './group.ts';
import { intervals } from './intervals.ts';
import { type Person, startTestService, type TestService } from './service.ts';

/** Streams over the stores of a service, that consume no event and count what they ask. */
const starting = startTestService();
const logger = createLogger({ service: 'chat', instanceId: 'no-events', level: 'silent' });
let chat: TestService;
let stores: Stores;
let streams: OpenStreams;
let asked: string[];
let fails = false;
const reconcileMs = 50;
beforeAll(async () => {
  chat = await starting;
  const { environment } = chat;
  stores = await openStores({ environment, logger });
});
beforeEach(() => {
  asked = [];
  const count =
    <Args extends readonly unknown[], Answer>(name: string, ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      asked.push(name);
      if (fails) throw new Error('A store is unavailable.');
      return ask(...args);
    };
  const { roomList, receipts, friendships, threads, scheduled } = stores;
  const counted: Stores = {
    ...stores,
    roomList: {
      ...roomList,
      movedSince: count('rooms', (since) => roomList.movedSince(since)),
    },
    receipts: { ...receipts, movedSince: count('receipts', (since, ids) => receipts.movedSince(since, ids)) },
    threads: {
      ...threads,
      changeOf: count('a thread', (rootId) => threads.changeOf(rootId)),
      changedSince: count('threads', (since) => threads.changedSince(since)),
      statesSince: count('states of threads', (since, userId) => threads.statesSince(since, userId)),
    },
    scheduled: {
      ...scheduled,
      changedSince: count('scheduled messages', (since, userId) => scheduled.changedSince(since, userId)),
    },
  };
  const cache = createFriendshipCache({
    projection: {
      ...friendships,
      changedSince: count('blocks', (since) => friendships.changedSince(since)),
    },
    clock: () => performance.now(),
  });
  streams = createOpenStreams({
    stores: counted,
    findVisibleRoom: createFindVisibleRoom({ ...stores, friendships: cache }),
    directRooms: createDirectRoomCache(stores.rooms),
    friendships: cache,
    cursors: { secret: chat.environment.CURSOR_SECRET, epoch: '1' },
    logger,
    now: () => new Date(),
    reconcileMs,
  });
});
afterEach(() => {
  fails = false;
  streams.close();
});
afterAll(async () => {
  await stores.close();
  await (await starting).close();
});

type RoomList = AsyncIterableIterator<RoomListItem>;
const open = async ({ id }: Pick<Person, 'id'>, ...topics: readonly InboxTopic[]): Promise<RoomList> => {
  const list = await streams.roomLists.open(id, null, topics);
  expect(await next(list)).toBe('start');
  return list;
};
const next = async (list: RoomList): Promise<string> => {
  const { value } = (await list.next()) as { value?: RoomListItem };
  if (value === undefined) throw new Error('It has ended.');
  return value.kind === 'start' ? value.kind : `${value.kind} ${value.roomId}`;
};

/** Of a room that is new while the list opens it may be shown once more. */
const shown = async (list: RoomList, news: string): Promise<void> => {
  while ((await next(list)) !== news);
};

test('a room hides and shows by its viewer’s own block whose notification was lost, and by nobody else’s', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await chat.room(ada, bob);
  const [adas, bobs] = [await open(ada), await open(bob)];
  await chat.block(ada, bob);
  await shown(adas, `removed ${roomId}`);
  await chat.unblock(ada, bob);
  expect(await next(adas)).toBe(`changed ${roomId}`);
  await chat.block(bob, ada);
  await shown(bobs, `removed ${roomId}`);
  await adas.return?.();
  await bobs.return?.();
});

test('a block that was there when the list was opened shows its room when it goes', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await chat.room(ada, bob);
  await chat.block(ada, bob);
  await eventually(async () => expect(await stores.friendships.pairsBlockedBy([ada.id])).toHaveLength(1));
  const list = await open(ada);
  await chat.unblock(ada, bob);
  expect(await next(list)).toBe(`changed ${roomId}`);
  await list.return?.();
});

test('a thread is shown once to who reads it or ceases to follow it, although what notifies was lost', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob);
  const { id: threadRootId } = await ada.say(roomId, 'root');
  for (const text of ['1', '2']) await bob.say(roomId, text, { threadRootId });
  const [list, roomsOnly] = [await open(ada, 'THREADS'), await open(ada)];
  await ada.ask('mutation ($input: MarkThreadReadInput!) { markThreadRead(input: $input) { __typename } }', {
    input: { threadRootId, upTo: 1 },
  });
  await shown(list, `threadChanged ${roomId}`);
  await ada.ask('mutation ($input: UnfollowThreadInput!) { unfollowThread(input: $input) { __typename } }', {
    input: { threadRootId },
  });
  expect(await next(list)).toBe(`threadChanged ${roomId}`);
  await ada.ask('mutation ($input: FollowThreadInput!) { followThread(input: $input) { __typename } }', {
    input: { threadRootId },
  });
  await shown(list, `threadChanged ${roomId}`);
  await bob.say(roomId, '3', { threadRootId });
  await shown(list, `threadChanged ${roomId}`);
  // Each later reconciliation sees all of it again.
  await bob.say(roomId, 'the end');
  expect(await next(list)).toBe(`changed ${roomId}`);
  for (let seen = ''; seen !== `changed ${roomId}`;) {
    seen = await next(roomsOnly);
    expect(seen).not.toContain('thread');
  }
  await list.return?.();
  await roomsOnly.return?.();
});

test('a scheduled message is shown once to its author when it changes, although what notifies was lost', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob);
  const list = await open(ada, 'SCHEDULED_MESSAGES');
  const at = { sendAt: new Date(Date.now() + 3_600_000), createdAt: new Date() };
  const message = {
    id: v7(),
    roomId,
    userId: ada.id,
    clientMessageId: v7(),
    text: 'Later',
    replyTo: null,
    threadRootId: null,
    alsoInRoom: false,
    ...at,
  };
  await stores.scheduled.add(message);
  await shown(list, `scheduledChanged ${roomId}`);
  await stores.scheduled.cancel(ada.id, message.id, { endedAt: new Date() });
  await shown(list, `scheduledChanged ${roomId}`);
  await ada.say(roomId, 'the end');
  await shown(list, `changed ${roomId}`);
  await list.return?.();
});

test('a group is shown once to its admins when somebody asks to join it, although what notifies was lost', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob);
  const [adas, bobs] = [await open(ada), await open(bob)];
  const change = { eventId: v7(), roomId, userId: v7(), actorId: bob.id, recipientIds: [ada.id] };
  await stores.joinRequestLog.append([{ ...change, version: 1, state: 'OPEN', at: new Date() }]);
  await shown(adas, `changed ${roomId}`);
  await ada.say(roomId, 'the end');
  for (const list of [adas, bobs]) {
    await shown(list, `changed ${roomId}`);
    await list.return?.();
  }
});

test('what changed is shown once, although several reconciliations see it', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await chat.room(ada, bob);
  const quiet = await makeGroup(chat.db, ada);
  await chat.db
    .collection<{ _id: string }>('rooms')
    .updateMany({ _id: { $in: [roomId, quiet] } }, { $set: { createdAt: new Date(0) } });
  const list = await open(ada);
  await bob.say(roomId, 'Missed');
  expect(await next(list)).toBe(`changed ${roomId}`);
  await ada.read(roomId, 1);
  expect(await next(list)).toBe(`changed ${roomId}`);
  const before = asked.length;
  await eventually(() => expect(asked.length).toBeGreaterThan(before + 20));
  await chat.db
    .collection<{ _id: string }>('rooms')
    .updateOne({ _id: quiet }, { $set: { lastAt: new Date() }, $inc: { lastSeq: 1 } });
  expect(await next(list)).toBe(`changed ${quiet}`);
  await list.return?.();
});

test('each store is asked what changed, however many rooms and viewers there are; without viewers none is asked', async () => {
  const people = Array.from({ length: 5 }, () => ({ id: v7() }));
  await makeGroup(chat.db, ...people);
  await makeGroup(chat.db, ...people.slice(0, 2));
  const lists = await Promise.all(people.map((person) => open(person)));
  asked.splice(0);
  await eventually(() => expect(asked.length).toBeGreaterThan(20));
  expect(new Set(asked)).toEqual(new Set(['rooms', 'receipts', 'blocks']));
  for (const list of lists) await list.return?.();
  // One that was under way ends.
  await intervals(2, reconcileMs);
  asked.splice(0);
  await intervals(10, reconcileMs);
  expect(asked).toEqual([]);
});

test('of threads and scheduled messages nothing is asked but while a list shows them', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob);
  const { id: rootId } = await ada.say(roomId, 'root');
  await bob.say(roomId, 'reply', { threadRootId: rootId });
  const ofThreads = ['a thread', 'threads', 'states of threads'];
  const askedOf = async (): Promise<readonly string[]> => {
    await intervals(2, reconcileMs);
    asked.splice(0);
    streams.roomLists.threadChanged(rootId);
    await eventually(() => expect(asked.filter((what) => what === 'rooms').length).toBeGreaterThan(2));
    const few = [...ofThreads, 'scheduled messages'];
    return few.filter((what) => asked.includes(what));
  };
  const roomsOnly = await open(bob);
  expect(await askedOf()).toEqual([]);
  const threads = await open(ada, 'THREADS');
  expect(await askedOf()).toEqual(ofThreads);
  const scheduled = await open(ada, 'SCHEDULED_MESSAGES');
  await threads.return?.();
  expect(await askedOf()).toEqual(['scheduled messages']);
  await scheduled.return?.();
  expect(await askedOf()).toEqual([]);
  await roomsOnly.return?.();
});

test('while a store is unavailable nothing ends; when it is back what was missed is shown', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await chat.room(ada, bob);
  const list = await open(ada);
  fails = true;
  await bob.say(roomId, 'Missed');
  const before = asked.length;
  await eventually(() => expect(asked.length).toBeGreaterThan(before + 3));
  fails = false;
  expect(await next(list)).toBe(`changed ${roomId}`);
  await list.return?.();
});

test('typing ends for a member whose removal from a group was not notified, and goes on for others; of pairs nothing is asked', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob);
  const follow = async ({ id }: Person, room = roomId) => {
    const stream = await streams.typing.open(id, room);
    if (isRefusal(stream)) throw new Error(stream.refused);
    return stream;
  };
  const pair = await follow(ada, await chat.room(ada, bob));
  const [adas, bobs] = [await follow(ada), await follow(bob)];
  await eventually(() => expect(asked).toContain('rooms'));
  await removeFromGroup(chat.db, roomId, bob);
  await chat.db
    .collection<{ _id: string }>('rooms')
    .updateOne({ _id: roomId }, { $set: { lastAt: new Date() } });
  expect((await bobs.next()).done).toBe(true);
  streams.typing.receive({ roomId, userId: v7(), typing: true, at: new Date(), hiddenFrom: [] });
  expect((await adas.next()).value).toMatchObject({ isTyping: true });
  await adas.return?.();
  const before = asked.length;
  await intervals(10, reconcileMs);
  expect(asked.length - before).toBeLessThan(2);
  await pair.return?.();
});
