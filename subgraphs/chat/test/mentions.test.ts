import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { UserDeleted, UserProfileUpdated, UserRegistered } from '@parley/events';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { findNames } from '../src/messages/find-names.ts';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

describe('a name in a text', () => {
  const names = (text: string) => findNames(text, 50).map(({ start, names: found }) => [start, ...found]);
  test.each<[string, (number | string)[][]]>([
    ['@ada', [[0, 'ada']]],
    [
      'Hi @Ada.Lovelace, and @bob!',
      [
        [3, 'ada.lovelace'],
        [22, 'bob'],
      ],
    ],
    ['See @ada.', [[4, 'ada.', 'ada']]],
    ['@ada...', [[0, 'ada...', 'ada']]],
    ['안녕@ada님', [[2, 'ada']]],
    ['😀@ada', [[2, 'ada']]],
    ['(@ada)', [[1, 'ada']]],
    ['ada@example.org', []],
    ['a.b+c@ada', []],
    ['@@ada', []],
    ['@a @ab', []],
    [`@${'a'.repeat(31)}`, []],
    ['@ ada', []],
    // What is code names nobody; what has no end is no code.
    ['`@ada`', []],
    ['``a ` @ada`` @bob', [[13, 'bob']]],
    ['> `@ada`\n```ts\n@decorated\n`@ada`\n```\n@bob', [[37, 'bob']]],
    ['`@ada', [[1, 'ada']]],
    ['\\`@ada`', [[2, 'ada']]],
    ['```\n@ada', [[4, 'ada']]],
  ])('%j', (text, expected) => expect(names(text)).toEqual(expected));

  test('counts 50 times at most', () => expect(findNames('@ada '.repeat(60), 50)).toHaveLength(50));
});

const createEvent = createEventFactory({ source: 'user' });
const profile = { version: 1, displayName: 'Somebody', bio: '', imageId: null };
const at = new Date().toISOString();
const starting = startTestService();
let chat: TestService;
let ada: Person;
let bob: Person;
let cem: Person;
let roomId: string;

interface Seen {
  readonly mentions: readonly {
    readonly user: { readonly id: string } | null;
    readonly isAll: boolean;
    readonly place: { readonly start: number; readonly length: number };
  }[];
  readonly viewerIsMentioned: boolean;
}
const see = (person: Person, id: string): Promise<Seen> =>
  person.ask(
    `{ message(id: "${id}") { mentions { user { id } isAll place { start length } } viewerIsMentioned } }`,
  );
const mentioned = async (person: Person, id: string): Promise<readonly (string | undefined)[]> =>
  (await see(person, id)).mentions.map(({ user, isAll }) => (isAll ? 'all' : user?.id));
const entryOf = (messageId: string) =>
  chat.db.collection('room_log').findOne({ messageId, type: 'MessageSent' });

beforeAll(async () => {
  chat = await starting;
  // Dora is in no group.
  const everyone = { ada: chat.person(), bob: chat.person(), cem: chat.person(), dora: chat.person() };
  ({ ada, bob, cem } = everyone);
  const registered = Object.entries(everyone).map(([username, { id: userId }]) =>
    createEvent(UserRegistered, { ...profile, userId, username, registeredAt: at }),
  );
  await chat.publish(...registered);
  roomId = await foundGroup(chat, ada, [bob, cem]);
  await eventually(async () => expect(await chat.db.collection('user_names').countDocuments()).toBe(4));
});
afterAll(async () => (await starting).close());

describe('a message', () => {
  test('mentions members by their username, where it stands', async () => {
    const { id } = await bob.say(roomId, 'Hi @Ada and @cem, not @dora or @nobody. @ada!');
    expect(await see(ada, id)).toEqual({
      viewerIsMentioned: true,
      mentions: [
        { user: { id: ada.id }, isAll: false, place: { start: 3, length: 4 } },
        { user: { id: cem.id }, isAll: false, place: { start: 12, length: 4 } },
        { user: { id: ada.id }, isAll: false, place: { start: 40, length: 4 } },
      ],
    });
    expect(await see(bob, id)).toMatchObject({ viewerIsMentioned: false });
    expect(await entryOf(id)).toMatchObject({ mentionedIds: [ada.id, cem.id] });
    const plain = await bob.say(roomId, 'Hi all');
    expect(await see(ada, plain.id)).toEqual({ viewerIsMentioned: false, mentions: [] });
    expect(Object.keys((await entryOf(plain.id)) ?? {})).not.toContain('mentionedIds');
  });

  test('is read again when it is edited, and mentions nobody once deleted', async () => {
    const { id } = await bob.say(roomId, '@ada');
    await bob.edit(id, '@cem and @ada');
    expect(await mentioned(ada, id)).toEqual([cem.id, ada.id]);
    await bob.delete(id);
    expect(await see(ada, id)).toEqual({ viewerIsMentioned: false, mentions: [] });
    expect(await chat.db.collection<{ _id: string }>('messages').findOne({ _id: id })).toMatchObject({
      mentions: [],
    });
  });

  test('tells of an edit only whom the text before did not mention, and who sees the message', async () => {
    const edits = async (messageId: string) => {
      const found = chat.db.collection('room_log').find({ messageId, type: 'MessageEdited' });
      const entries = await found.sort({ seq: 1 }).toArray();
      return entries.map(({ mentionedIds }) => (mentionedIds as string[] | undefined) ?? null);
    };
    const dan = chat.person();
    const group = await foundGroup(chat, ada, [bob, cem, dan]);
    const { id } = await ada.say(group, '@bob');
    await changeGroup(ada, 'removeRoomMember', { roomId: group, userId: dan.id });
    await changeGroup(ada, 'addRoomMembers', { roomId: group, userIds: [dan.id] });
    for (const text of ['@bob and @ada', '@cem and @bob', 'nobody', '@all', '@all and @bob'])
      await ada.edit(id, text);
    const byMember = await bob.say(group, 'Hello');
    await bob.edit(byMember.id, '@all @cem');
    // Dan came back after it was said.
    expect(await edits(id)).toEqual([null, [cem.id], null, expect.any(Array), null]);
    expect(new Set((await edits(id))[3])).toEqual(new Set([bob.id, cem.id]));
    expect(await edits(byMember.id)).toEqual([[cem.id]]);
    const direct = await chat.room(ada, bob);
    const said = await ada.say(direct, 'Hello');
    await ada.edit(said.id, 'Hello @bob');
    expect(await edits(said.id)).toEqual([[bob.id]]);
  });

  test('mentions all by an admin of a group only', async () => {
    const byOwner = await ada.say(roomId, 'Look, @all');
    expect(await mentioned(bob, byOwner.id)).toEqual(['all']);
    expect((await see(bob, byOwner.id)).viewerIsMentioned).toBe(true);
    expect((await see(ada, byOwner.id)).viewerIsMentioned).toBe(false);
    expect(await entryOf(byOwner.id)).toMatchObject({ mentionsAll: true });
    const byMember = await bob.say(roomId, '@all @ada');
    expect(await mentioned(ada, byMember.id)).toEqual([ada.id]);
    const direct = await chat.room(ada, bob);
    const inDirect = await ada.say(direct, '@all @bob');
    expect(await mentioned(bob, inDirect.id)).toEqual([bob.id]);
  });

  test('keeps its mentions when the member is removed, and mentions nobody who was removed before', async () => {
    const [eve, username] = [chat.person(), 'eve'];
    await chat.publish(
      createEvent(UserProfileUpdated, { ...profile, version: 7, userId: eve.id, username, updatedAt: at }),
    );
    const group = await foundGroup(chat, ada, [eve]);
    await eventually(async () =>
      expect(await mentioned(eve, (await ada.say(group, '@eve')).id)).toEqual([eve.id]),
    );
    const before = await ada.say(group, '@eve');
    await changeGroup(ada, 'removeRoomMember', { roomId: group, userId: eve.id });
    expect(await mentioned(ada, before.id)).toEqual([eve.id]);
    expect(await mentioned(ada, (await ada.say(group, '@eve')).id)).toEqual([]);
  });

  test('tells nobody of a block: who blocks is not notified of it, and is shown no mention', async () => {
    const group = await foundGroup(chat, ada, [bob, cem]);
    await chat.block(ada, bob);
    await eventually(async () => {
      const { id } = await bob.say(group, '@ada @cem');
      expect(await entryOf(id)).toMatchObject({ mentionedIds: [cem.id] });
      // What the message is like for all tells nothing.
      for (const person of [bob, cem]) expect(await mentioned(person, id)).toEqual([ada.id, cem.id]);
      expect(await see(ada, id)).toMatchObject({ viewerIsMentioned: false });
      expect(await see(cem, id)).toMatchObject({ viewerIsMentioned: true });
    });
    const later = await bob.say(group, 'Hello');
    await bob.edit(later.id, '@ada @cem');
    expect(
      await chat.db.collection('room_log').findOne({ messageId: later.id, type: 'MessageEdited' }),
    ).toMatchObject({ mentionedIds: [cem.id] });
    const { id } = await ada.say(group, '@bob');
    expect(Object.keys((await entryOf(id)) ?? {})).not.toContain('mentionedIds');
    expect(await see(bob, id)).toMatchObject({ viewerIsMentioned: true });
    await chat.unblock(ada, bob);
  });

  test('finds nobody whose account is deleted', async () => {
    const [userId, username] = [v7(), 'gone'];
    const usernames = chat.db.collection('user_names');
    const isKnown = (): Promise<number> => usernames.countDocuments({ username });
    await chat.publish(createEvent(UserRegistered, { ...profile, userId, username, registeredAt: at }));
    await eventually(async () => expect(await isKnown()).toBe(1));
    await chat.publish(createEvent(UserDeleted, { userId, deletedAt: at }));
    await eventually(async () => expect(await isKnown()).toBe(0));
  });
});

test('what a mention costs does not grow with the members: one read of usernames by index, none without an @', async () => {
  const group = await foundGroup(chat, ada, [bob]);
  const readsOf = async (text: string): Promise<readonly string[]> => {
    await chat.db.command({ profile: 2 });
    const since = new Date();
    await ada.say(group, text);
    await chat.db.command({ profile: 0 });
    const found = await chat.db
      .collection('system.profile')
      .find({ ts: { $gte: since }, ns: /\.user_names$/u })
      .toArray();
    return found.map(({ op, docsExamined }) => `${String(op)} ${String(docsExamined)}`);
  };
  await ada.say(group, 'The first message reads the members.');
  expect(await readsOf('Nobody is meant')).toEqual([]);
  expect(await readsOf('@bob, see what @nobody and @dora say')).toEqual(['query 2']);
});
