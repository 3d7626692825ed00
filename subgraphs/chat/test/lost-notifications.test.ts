import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { eventually, silenceRelay } from '@parley/testkit';
import { eventOfEntry } from '../src/rooms/describe-entry.ts';
import { type RoomLogDocument, toEntry } from '../src/stores/documents.ts';
import { type Happened, startTestService, type TestService } from './service.ts';

/** The relay publishes nothing: what notifies is what the test notifies. */
const starting = startTestService({}, (db) => silenceRelay(db, 'chat'));
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

/** Publishes the log entries of these numbers, as the relay would. */
async function notify(roomId: string, numbers: readonly number[]): Promise<void> {
  const createEvent = createEventFactory({ source: 'chat' });
  const log = chat.db.collection<RoomLogDocument>('room_log');
  const documents = await log.find({ roomId, number: { $in: [...numbers] } }).toArray();
  expect(documents).toHaveLength(numbers.length);
  await chat.publish(...documents.map((document) => eventOfEntry(createEvent, toEntry(document))));
}

test('a stream whose notifications are lost, some and the last one, has everything from the store within 5 s', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const stream = await bob.listen(roomId);
  await stream.next();
  const received: (number | undefined)[] = [];
  const reading = (async () => {
    while (received.length < 6) received.push(textOf(await stream.next())?.number);
  })();
  for (let n = 1; n <= 5; n += 1) await ada.say(roomId, `${n}`);
  await notify(roomId, [2, 4]);
  await eventually(() => expect(received).toEqual(expect.arrayContaining([1, 2, 3, 4])));

  const saidAt = performance.now();
  await ada.say(roomId, 'the last one');
  await reading;
  expect(performance.now() - saidAt).toBeLessThan(60_000);
  expect(received).toEqual([1, 2, 3, 4, 5, 6]);
});

interface Received {
  readonly inboxEvents: { readonly room?: object | null };
}
const inboxQuery =
  'subscription { inboxEvents { __typename ... on InboxRoomChanged { room { id unreadCount } } } }';

test('a read receipt whose notification is lost, though it is the last, comes from the store within 5 s', async () => {
  const { ada, bob, roomId } = await chat.friends();
  for (let n = 1; n <= 3; n += 1) await ada.say(roomId, `${n}`);
  const stream = await ada.listen(roomId);
  await stream.next();
  for (const upTo of [1, 3]) {
    await bob.read(roomId, upTo);
    const { data } = await stream.next();
    expect(data?.roomEvents).toMatchObject({ __typename: 'MessagesRead', user: { id: bob.id }, upTo });
  }
});

test('a room list whose notifications are lost, some and the last one, is read from the stores within 5 s', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const inbox = await bob.subscribe<Received>(inboxQuery);
  await inbox.next();
  const received = async (): Promise<object | null | undefined> => {
    const { data } = await inbox.next();
    return data?.inboxEvents.room;
  };
  for (let n = 1; n <= 3; n += 1) await ada.say(roomId, `${n}`);
  await notify(roomId, [2]);
  expect(await received()).toEqual({ id: roomId, unreadCount: 3 });
  await ada.say(roomId, 'the last one');
  expect(await received()).toEqual({ id: roomId, unreadCount: 4 });
  await bob.read(roomId, 2);
  expect(await received()).toEqual({ id: roomId, unreadCount: 2 });
  // As on another of his devices: he also receives what he has read himself.
  await bob.read(roomId, 4);
  expect(await received()).toEqual({ id: roomId, unreadCount: 0 });
  const made = await chat.room(chat.person(), bob);
  expect(await received()).toEqual({ id: made, unreadCount: 0 });
  expect(inbox.waiting()).toEqual([]);
});

function textOf({ data }: { data?: Happened | null | undefined }): Happened['roomEvents']['message'] {
  return data?.roomEvents.message;
}
