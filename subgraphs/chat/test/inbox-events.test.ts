import { createEventFactory } from '@parley/event-bus';
import { RoomMemberAdded, RoomMemberRemoved } from '@parley/events';
import { createCursors } from '@parley/feeds';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EventStream, eventually } from '@parley/testkit';
import type { Db } from 'mongodb';
import { v7 } from 'uuid';
import { addToGroup, makeGroup, removeFromGroup } from './group.ts';
import { openSubscriptions, type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Received {
  readonly inboxEvents: {
    readonly __typename: string;
    readonly cursor?: string;
    readonly roomId?: string;
    readonly room?: {
      readonly id: string;
      readonly lastSeq: number;
      readonly unreadCount: number;
      readonly readUpTo: number;
      readonly lastMessage: { readonly text: string | null } | null;
    } | null;
  };
}
const query = `subscription($after: Cursor) { inboxEvents(after: $after) {
  __typename ... on StreamStart { cursor } ... on InboxRoomRemoved { roomId }
  ... on InboxRoomChanged { room { id lastSeq unreadCount readUpTo lastMessage { text } } } } }`;

const resume = (person: Person, after: string) => person.subscribe<Received>(query, { after });

async function next(stream: EventStream<Received>): Promise<Received['inboxEvents'] & { at: string }> {
  const { data, errors, extensions } = await stream.next();
  if (!data || errors !== undefined) throw new Error(JSON.stringify(errors));
  if (extensions?.cursor === undefined) throw new Error('A payload without a cursor.');
  return { ...data.inboxEvents, at: extensions.cursor };
}

/** An inbox that is open: it receives what changes from now on. */
async function open(person: Person): Promise<EventStream<Received>> {
  const stream = await person.subscribe<Received>(query);
  const start = await next(stream);
  expect(start).toMatchObject({ __typename: 'StreamStart', cursor: start.at });
  return stream;
}

/** The next news of a room, in short: how much of it is unread, and its last text. */
async function received(stream: EventStream<Received>): Promise<[string, number, string | null | undefined]> {
  const { __typename, room } = await next(stream);
  if (!room) throw new Error(`${__typename} without a room.`);
  return [room.id, room.unreadCount, room.lastMessage?.text];
}

/** Reads until the room is shown like this: fast changes may come as one event or more. */
async function untilReceived(
  stream: EventStream<Received>,
  expected: [string, number, string | null | undefined],
) {
  for (;;) {
    const news = await received(stream);
    expect(news[0]).toBe(expected[0]);
    if (JSON.stringify(news) === JSON.stringify(expected)) return;
  }
}

const made = createEventFactory({ source: 'chat' });
const membership = (roomId: string, userId: string) => ({
  roomId,
  seq: 1,
  actorId: userId,
  at: new Date().toISOString(),
  userId,
});

describe('inboxEvents', () => {
  test('delivers what is said, edited and deleted, and counts what is unread for each viewer', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [adas, bobs] = [await open(ada), await open(bob)];
    const said = await ada.say(roomId, 'Helo');
    const news = await next(bobs);
    expect(news.room).toEqual({
      id: roomId,
      lastSeq: 2,
      unreadCount: 1,
      readUpTo: 0,
      lastMessage: { text: 'Helo' },
    });
    expect((await next(adas)).room).toMatchObject({ unreadCount: 0, readUpTo: 1, lastSeq: 2 });
    await ada.edit(said.id, 'Hello');
    expect(await received(bobs)).toEqual([roomId, 1, 'Hello']);
    await ada.delete(said.id);
    expect(await received(bobs)).toEqual([roomId, 0, null]);
  });

  test('delivers one’s own sends and read receipts on another device, and nobody else’s receipts', async () => {
    const { ada, bob, roomId } = await chat.friends();
    for (const text of ['1', '2', '3']) await ada.say(roomId, text);
    const [adas, bobs] = [await open(ada), await open(bob)];
    await bob.read(roomId, 2);
    expect(await received(bobs)).toEqual([roomId, 1, '3']);
    await bob.say(roomId, '4');
    expect(await received(bobs)).toEqual([roomId, 0, '4']);
    expect(await received(adas)).toEqual([roomId, 1, '4']);
    expect([adas.waiting(), bobs.waiting()]).toEqual([[], []]);
  });

  test('delivers new rooms, and all of one’s rooms at every instance, to nobody else', async () => {
    const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
    const another = await chat.startAnother();
    const [adas, bobs, eves] = [await open(ada), await open(bob.at(another.url)), await open(eve)];
    const roomId = await chat.room(ada, bob);
    expect(await received(adas)).toEqual([roomId, 0, undefined]);
    expect(await received(bobs)).toEqual([roomId, 0, undefined]);
    const other = await chat.room(eve, bob);
    expect(await received(bobs)).toEqual([other, 0, undefined]);
    expect(await received(eves)).toEqual([other, 0, undefined]);
    await eve.say(other, 'Hi');
    expect(await received(bobs)).toEqual([other, 1, 'Hi']);
    expect(adas.waiting()).toEqual([]);
    await another.close();
  });

  test('shows the blocker that the 1:1 room is gone, and that it is back; and the blocked one nothing', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const others = await chat.room(bob, chat.person());
    await ada.say(roomId, 'Hello');
    const [adas, bobs] = [await open(ada), await open(bob)];
    await chat.block(ada, bob);
    expect(await next(adas)).toMatchObject({ __typename: 'InboxRoomRemoved', roomId });
    await chat.unblock(ada, bob);
    expect(await received(adas)).toEqual([roomId, 0, 'Hello']);
    await bob.say(others, 'Something else');
    expect(await received(bobs)).toEqual([others, 0, 'Something else']);
  });

  test('notifies who is added to a group and taken out of it, and the others of what they see of it', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada);
    const bobs = await open(bob);
    await addToGroup(chat.db, roomId, bob);
    await chat.publish(made(RoomMemberAdded, { ...membership(roomId, bob.id), role: 'MEMBER' }));
    expect(await received(bobs)).toEqual([roomId, 0, undefined]);
    await ada.say(roomId, 'Welcome');
    expect(await received(bobs)).toEqual([roomId, 1, 'Welcome']);
    await removeFromGroup(chat.db, roomId, bob);
    await chat.publish(made(RoomMemberRemoved, membership(roomId, bob.id)));
    expect(await next(bobs)).toMatchObject({ __typename: 'InboxRoomRemoved', roomId });
    await ada.say(roomId, 'Farewell');
    const another = await chat.room(bob, ada);
    expect(await received(bobs)).toEqual([another, 0, undefined]);
  });

  test('leaves nothing behind when it is stopped', async () => {
    const before = await openSubscriptions(chat.url, 'inboxEvents');
    const { ada } = await chat.friends();
    const streams = [await open(ada), await open(ada)];
    expect(await openSubscriptions(chat.url, 'inboxEvents')).toBe(before + 2);
    for (const stream of streams) stream.stop();
    await eventually(async () => expect(await openSubscriptions(chat.url, 'inboxEvents')).toBe(before));
  });
});

describe('resumed', () => {
  /** A room in which nothing has happened for an hour. */
  const makeQuiet = (roomId: string) =>
    chat.db
      .collection<{ _id: string }>('rooms')
      .updateOne({ _id: roomId }, { $set: { lastAt: new Date(Date.now() - 3_600_000) } });
  /** The rooms received before what is said in `last`, each once. The notification of what changed in `late` may come again. */
  const receivedBefore = async (
    stream: EventStream<Received>,
    last: string,
    late: string,
  ): Promise<Set<string>> => {
    const ids: string[] = [];
    for (;;) {
      const { __typename, room, roomId } = await next(stream);
      if (room?.lastMessage?.text === last) break;
      ids.push(`${__typename} ${room?.id ?? roomId}`);
    }
    const others = ids.filter((id) => !id.endsWith(late));
    expect(new Set(others).size).toBe(others.length);
    return new Set(ids);
  };

  test('it begins with the rooms that changed since, in whatever way, and with no others', async () => {
    const bob = chat.person();
    const [ada, carl, dora, eve] = [chat.person(), chat.person(), chat.person(), chat.person()];
    const rooms = [];
    for (const other of [ada, carl, dora, eve]) rooms.push(await chat.room(bob, other));
    const [quiet = '', read = '', hidden = '', lively = ''] = rooms;
    await carl.say(read, 'Read me');
    for (const roomId of rooms) await makeQuiet(roomId);
    const stream = await bob.subscribe<Received>(query);
    const { at } = await next(stream);
    stream.stop();

    await bob.read(read, 1);
    await chat.block(bob, dora);
    await eventually(async () => expect(await bob.ask(`{ room(id: "${hidden}") { id } }`)).toBeNull());
    const resumed = await resume(bob, at);
    await eventually(() => expect(resumed.waiting().length).toBeGreaterThan(1));
    await eve.say(lively, 'Live again');
    expect(await receivedBefore(resumed, 'Live again', read)).toEqual(
      new Set([`InboxRoomChanged ${read}`, `InboxRoomRemoved ${hidden}`]),
    );
    await ada.say(quiet, 'And this');
    let news = await received(resumed);
    // The receipt came from the store; its event may notify only now, and then delivers the same once more.
    while (news[0] === read) news = await received(resumed);
    expect(news).toEqual([quiet, 1, 'And this']);
  });

  test('nothing that is said while one is offline is missed', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stream = await open(bob);
    await ada.say(roomId, '1');
    const { at } = await next(stream);
    stream.stop();
    await ada.say(roomId, '2');
    await untilReceived(await resume(bob, at), [roomId, 2, '2']);
  });

  test('a cursor of another viewer’s list, or none at all, is refused; one of long ago begins anew', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const { at } = await next(await ada.subscribe<Received>(query));
    for (const after of ['x', at])
      expect(await (await resume(bob, after)).ended).toMatchObject([{ extensions: { code: 'BAD_CURSOR' } }]);
    const secret = chat.environment.CURSOR_SECRET;
    const days = (count: number) => Date.now() - count * 24 * 3_600_000;
    const cursor = (field: string, epoch: string, ms: number) =>
      createCursors({ secret, field, epoch }).encode(bob.id, ms);
    const roomId = await chat.room(ada, bob);
    expect((await next(await resume(bob, cursor('inboxEvents', '1', days(29))))).room?.id).toBe(roomId);
    for (const after of [cursor('inboxEvents', '1', days(31)), cursor('inboxEvents', '0', days(0))])
      expect(await next(await resume(bob, after))).toMatchObject({ __typename: 'StreamStart' });
    expect(await (await resume(bob, cursor('roomEvents', '1', days(0)))).ended).not.toBeNull();
  });
});

test('a message in a large group is read once for all who receive it, and not at all for nobody', async () => {
  const people = Array.from({ length: 25 }, () => chat.person());
  const [sender = chat.person(), ...viewers] = people;
  const absent = Array.from({ length: 200 }, () => ({ id: v7() }));
  const [roomId, unseen] = [
    await makeGroup(chat.db, ...people, ...absent),
    await makeGroup(chat.db, sender, chat.person()),
  ];
  const streams: EventStream<Received>[] = [];
  for (const viewer of viewers) streams.push(await open(viewer));
  const readsOfOne = async (): Promise<Record<string, number>> => {
    await chat.db.command({ profile: 2 });
    await sender.say(unseen, 'Hello, nobody');
    // Nobody reads, so that all that was said is unread.
    const { number: unread } = await sender.say(roomId, 'Hello, all of you');
    // A list may show the same state twice, and of several only the latest: then there are more reads than one.
    const isShown = (stream: EventStream<Received>) =>
      untilReceived(stream, [roomId, unread, 'Hello, all of you']);
    await Promise.all(streams.map(isShown));
    await chat.db.command({ profile: 0 });
    const reads = await profiledReads(chat.db);
    await chat.db.collection('system.profile').drop();
    return reads;
  };
  // The inboxes are also compared with their store every 3 s, which reads more.
  await eventually(async () => {
    const { 'find messages': messages, ...others } = await readsOfOne();
    // Each send reads its room twice: to see who is in it, and for its answer; its transaction reads while it counts. The fifth read is the inboxes'.
    expect(others).toEqual({
      'find rooms': 5,
      'find message_read_status': 1,
      'aggregate messages': 1,
    });
    // The inboxes', and those of the two for what they are found by.
    expect(messages).toBeLessThanOrEqual(3);
  });
});

test('a list opens at the cost of what happened lately, not of the rooms there are, and is shown whatever happens in them', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const rooms: string[] = [];
  for (let count = 0; count < 40; count += 1) rooms.push(await makeGroup(chat.db, ada, bob));
  const [first = '', second = '', third = ''] = rooms;
  const said = await bob.say(second, 'Helo');
  await bob.say(third, 'Read me');
  const quiet = { $set: { lastAt: new Date(Date.now() - 3_600_000) } };
  await chat.db.collection<{ _id: string }>('rooms').updateMany({ _id: { $in: rooms } }, quiet);
  await chat.db.command({ profile: 2 });
  const adas = await open(ada);
  await chat.db.command({ profile: 0 });
  const profiled = await chat.db.collection<Profiled>('system.profile').find().toArray();
  await chat.db.collection('system.profile').drop();
  const ofAda = profiled.filter(({ command }) => JSON.stringify(command).includes(ada.id));
  expect(ofAda.length).toBeGreaterThan(0);
  // That she is in them, of which there are 500 at most: nothing else of the groups.
  expect(ofAda.reduce((sum, { docsExamined }) => sum + docsExamined, 0)).toBeLessThanOrEqual(rooms.length);

  await bob.say(first, 'Hello');
  await untilReceived(adas, [first, 1, 'Hello']);
  await bob.edit(said.id, 'Hello');
  await untilReceived(adas, [second, 1, 'Hello']);
  await ada.read(third, 1);
  await untilReceived(adas, [third, 0, 'Read me']);
});

/** How often each collection was read while the database was profiled. */
async function profiledReads(db: Db): Promise<Record<string, number>> {
  const reads: Record<string, number> = {};
  for (const { command } of await db.collection<Profiled>('system.profile').find().toArray()) {
    const read = command.find === undefined ? `aggregate ${command.aggregate}` : `find ${command.find}`;
    if (/ (?:rooms|messages|message_read_status)$/u.test(read)) reads[read] = (reads[read] ?? 0) + 1;
  }
  return reads;
}

interface Profiled {
  readonly command: { readonly find?: string; readonly aggregate?: string };
  readonly docsExamined: number;
}
