import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory, on, type OutgoingEvent } from '@parley/event-bus';
import { type EventData, FriendRequestAccepted, MessageSent, pairKey } from '@parley/events';
import {
  befriend,
  engines,
  eventually,
  everybodyLeaves,
  type OwnPlatform,
  type Person,
  refusal,
  sendMessage,
  signUp,
  signUpFriends,
  startOwnPlatform,
  unfriend,
} from '@parley/testkit';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openTopics, type Topics } from './support/topics.ts';

/** Who works on friend.events. */
const groups = ['chat.friendships', 'notification.friends', 'user.friend-pairs'];

let services: OwnPlatform;
let topics: Topics;
const accepted: EventData<typeof FriendRequestAccepted>[] = [];

beforeAll(async () => {
  services = await startOwnPlatform('dead_letters');
  topics = openTopics(services);
  const listener = topics.bus.createBroadcastConsumer({
    purpose: 'test',
    instanceId: 'test',
    subscriptions: [on(FriendRequestAccepted, (data) => void accepted.push(data))],
  });
  await listener.start();
  await eventually(() => expect(listener.readiness()).toEqual({ ready: true }));
});
afterAll(async () => {
  await everybodyLeaves();
  await topics.close();
  await services.stop();
});

const unreadOf = (person: Person): Promise<number> => person.ask('{ unreadNotificationCount }');

/** What no schema fits, under a key and a type of its topic. */
function nonsense(
  { topic, type }: { readonly topic: string; readonly type: string },
  key: string,
): OutgoingEvent {
  return { id: randomUUID(), type, topic, key, payload: `{"this is no event": "${key}"` };
}

test('what cannot be parsed is a dead letter of each who works on it within 5 s, and its partition goes on', async () => {
  const [ada, ben] = await Promise.all([signUp(), signUp()]);
  const event = nonsense(FriendRequestAccepted, pairKey(ada.id, ben.id));
  await topics.publisher.publish([event]);
  const published = performance.now();
  await eventually(async () => expect(await deadLetteredBy(event)).toEqual(groups));
  expect(performance.now() - published).toBeLessThan(60_000);
  // The same key is the same partition: chat and notification learn of the two after it.
  const roomId = await befriend(ada, ben);
  const poison = nonsense(MessageSent, roomId);
  await topics.publisher.publish([poison]);
  await sendMessage(ben, roomId, 'Hello');
  await eventually(async () => expect(await unreadOf(ada)).toBe(2));
  await eventually(async () =>
    expect(await deadLetteredBy(poison)).toEqual(['chat.search', 'notification.messages']),
  );
});

async function deadLetteredBy({ topic, payload }: OutgoingEvent): Promise<string[]> {
  const letters = await topics.deadLetters();
  const own = letters.filter((letter) => letter.topic === topic && String(letter.payload) === payload);
  return own.map(({ group }) => group).toSorted();
}

test('an old event of two friends, driven again by the command, changes no newer state', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const old = await eventually(() => {
    const found = accepted.find(({ pairKey: key }) => key === pairKey(ada.id, ben.id));
    if (found === undefined) throw new Error('The event has not come yet.');
    return found;
  });
  await unfriend(ada, ben);
  await topics.handled('friend.events', groups);
  const before = [await unreadOf(ada), await unreadOf(ben)];

  // As somebody would have left it who could not handle it then: nobody has recorded its id, so that only its version is old.
  const letter = createEventFactory({ source: 'friend' })(FriendRequestAccepted, old);
  await topics.publisher.publish([{ ...letter, topic: 'friend.events.dlq' }]);
  expect(await redrive(letter.id)).toContain('Driven again');
  await topics.handled('friend.events', groups);

  expect(await refusal(ada, 'sendMessage', messageTo(roomId))).toMatchObject({ __typename: 'CannotMessage' });
  expect(await refusal(ben, 'sendMessage', messageTo(roomId))).toMatchObject({ __typename: 'CannotMessage' });
  expect([await unreadOf(ada), await unreadOf(ben)]).toEqual(before);
  expect(await seesStatusOf(ada, ben)).toBe(false);
  const waiting = (await topics.deadLetters()).filter(({ eventId }) => eventId === letter.id);
  expect(waiting.map(({ redrivenAt }) => redrivenAt)).toEqual([expect.any(Date)]);
});

const messageTo = (roomId: string) => ({ roomId, clientMessageId: randomUUID(), text: 'Still there?' });

/** Only friends see whether somebody is online. */
async function seesStatusOf(viewer: Person, other: Person): Promise<boolean> {
  const user = await viewer.ask<{ onlineStatus: object | null }>(
    'query($id: ID!) { user(id: $id) { onlineStatus { state } } }',
    { id: other.id },
  );
  return user.onlineStatus !== null;
}

/** `npm run dlq -- redrive <id>`; answers what it prints. */
async function redrive(eventId: string): Promise<string> {
  const script = fileURLToPath(new URL('../../stack/dlq.mjs', import.meta.url));
  const { kafkaBrokers } = engines();
  const env = { ...process.env, KAFKA_BROKERS: kafkaBrokers, KAFKA_TOPIC_PREFIX: services.topicPrefix };
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'redrive', eventId], { env });
  return stdout;
}
