import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { on } from '@parley/event-bus';
import { MessageSent } from '@parley/events';
import {
  eventually,
  everybodyLeaves,
  openServiceDatabase,
  type OwnPlatform,
  sendMessage,
  signUpFriends,
  started,
  startOwnPlatform,
  succeed,
  uniqueName,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { follow, receive, numbered } from './support/room.ts';
import { openTopics, type Topics } from './support/topics.ts';

let services: OwnPlatform;
let topics: Topics;
let chat: Awaited<ReturnType<typeof openServiceDatabase>>;
/** Of every message that the relay published: its room and its place in it, as they came. */
const published: { readonly roomId: string; readonly number: number }[] = [];

beforeAll(async () => {
  services = await startOwnPlatform('relay');
  chat = await openServiceDatabase(services, 'chat');
  topics = openTopics(services);
  const listener = topics.bus.createBroadcastConsumer({
    purpose: 'test',
    instanceId: 'test',
    subscriptions: [on(MessageSent, ({ roomId, number }) => void published.push({ roomId, number }))],
  });
  await listener.start();
  await eventually(() => expect(listener.readiness()).toEqual({ ready: true }));
});
afterAll(async () => {
  await everybodyLeaves();
  await topics.close();
  await chat.close();
  await services.stop();
});

/** The position of chat's relay, as it was saved. */
interface Position {
  readonly _id: string;
  readonly token: unknown;
}

test.each([
  ['is nonsense', () => Promise.resolve('nonsense')],
  ['is of another stream', foreignToken],
])(
  'while messages are sent the relay is killed and its saved position %s: all of them are published, in order',
  async (_, findToken) => {
    const { ada, ben, roomId } = await signUpFriends();
    const cursor = await started(follow(ben, roomId));
    const texts = numbered('message', 40);
    const sending = (async () => {
      for (const text of texts) {
        const input = { roomId, clientMessageId: randomUUID(), text };
        await eventually(() => succeed(ada, 'sendMessage', input), { timeoutMs: 60_000, everyMs: 50 });
      }
    })();
    await eventually(() => expect(numbersIn(roomId)).toContain(5));
    await services.kill('chat');
    const token = await findToken();
    const { matchedCount } = await chat.db
      .collection<Position>('relay_state')
      .updateOne({ _id: 'chat' }, { $set: { token } });
    expect(matchedCount).toBe(1);
    await services.restart('chat');
    await sending;

    // By Kafka only: a place that is left out or that overtakes would show here.
    const all = texts.map((_text, index) => index + 1);
    await eventually(() => expect(numbersIn(roomId)).toEqual(all));
    await notified(ben, texts.length);
    expect((await receive(follow(ben, roomId, cursor), texts.length)).texts).toEqual(texts);
    await sendMessage(ada, roomId, 'after');
    await notified(ben, texts.length + 1);
  },
  300_000,
);

/** Repeats are dropped, as by consumers: they carry the same id. */
function numbersIn(roomId: string): number[] {
  return [...new Set(published.filter((message) => message.roomId === roomId).map(({ number }) => number))];
}

async function notified(person: { ask(query: string): Promise<unknown> }, messages: number): Promise<void> {
  const unread = async () => expect(await person.ask('{ unreadNotificationCount }')).toBe(messages);
  await eventually(unread, { everyMs: 100 });
}

/** The position of a change in a database that the relay does not watch. */
async function foreignToken(): Promise<unknown> {
  const other = chat.db.client.db(uniqueName('other'));
  const stream = other.watch();
  await stream.tryNext();
  await other.collection('notes').insertOne({ text: 'Not for you' });
  const { _id: token } = await stream.next();
  await stream.close();
  await other.dropDatabase();
  return token;
}
