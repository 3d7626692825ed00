import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import { toEmoji } from '../src/messages/emoji.ts';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { makeGroup, removeFromGroup } from './group.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const fields = 'id reactions { emoji count people { id } viewerHasReacted } text';
interface Given {
  readonly emoji: string;
  readonly count: number;
  readonly people: readonly { readonly id: string }[];
  readonly viewerHasReacted: boolean;
}
type Answer = Result & { readonly message?: { readonly reactions: readonly Given[] } };

const change =
  (name: 'AddReaction' | 'RemoveReaction') => (person: Person, messageId: string, emoji: string) =>
    person.ask<Answer>(
      `mutation ($input: ${name}Input!) { result: ${name[0]?.toLowerCase()}${name.slice(1)}(input: $input) {
      __typename ... on Problem { code reason } ... on InvalidInput { problems { field reason } }
      ... on ${name}Success { message { ${fields} } } } }`,
      { input: { messageId, emoji } },
    );
const react = change('AddReaction');
const unreact = change('RemoveReaction');
const reactions = async (person: Person, messageId: string) =>
  (await person.ask<{ reactions: Given[] }>(`{ message(id: "${messageId}") { ${fields} } }`)).reactions;
const short = (given: readonly Given[] = []) =>
  given.map(({ emoji, count, viewerHasReacted }) => `${emoji} ${count}${viewerHasReacted ? ' mine' : ''}`);
const entries = (roomId: string) =>
  chat.db
    .collection('room_log')
    .find({ roomId, type: /^Reaction/u })
    .sort({ seq: 1 })
    .toArray();
const kept = (messageId: string) => chat.db.collection('message_reactions').countDocuments({ messageId });
/** Different emoji. */
const animals = Array.from({ length: 19 }, (_, index) => String.fromCodePoint(0x1f400 + index));

describe('an emoji', () => {
  test.each(['👍', '👍🏽', '❤️', '👩‍❤️‍👨', '🏳️‍🌈', '1️⃣', '🇰🇷', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🕵🏻‍♂️', '🧑🏻‍🤝‍🧑🏿', '👁️‍🗨️'])('is %s', (emoji) => {
    expect(toEmoji(emoji)).toBe(emoji);
    expect(toEmoji(emoji.replaceAll('\uFE0F', ''))).toBe(emoji);
  });

  test.each(['', 'a', '1', '👍👍', '👍 ', '🇰', '\uFE0F', '👍\u200D', '\u200D', '👍'.repeat(50), '\uD83D'])(
    'is not %j',
    (text) => expect(toEmoji(text)).toBeNull(),
  );
});

describe('reactions', () => {
  test('are counted by emoji in the order of first use, once by person, and say which are the viewer’s', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Hello');
    expect(await reactions(bob, id)).toEqual([]);
    await react(bob, id, '👍');
    await react(ada, id, '❤');
    expect(short((await react(ada, id, '👍')).message?.reactions)).toEqual(['👍 2 mine', '❤️ 1 mine']);
    expect(short((await react(ada, id, '👍')).message?.reactions)).toEqual(['👍 2 mine', '❤️ 1 mine']);
    expect(short(await reactions(bob, id))).toEqual(['👍 2 mine', '❤️ 1']);
    expect((await reactions(bob, id))[0]?.people).toEqual([{ id: bob.id }, { id: ada.id }]);
    await unreact(bob, id, '👍');
    await unreact(bob, id, '👍');
    expect(short(await reactions(bob, id))).toEqual(['👍 1', '❤️ 1']);
    expect(short((await unreact(ada, id, '👍')).message?.reactions)).toEqual(['❤️ 1 mine']);
    expect((await entries(roomId)).map(({ type, emoji }) => `${type} ${emoji}`)).toEqual([
      'ReactionAdded 👍',
      'ReactionAdded ❤️',
      'ReactionAdded 👍',
      'ReactionRemoved 👍',
      'ReactionRemoved 👍',
    ]);
    expect(await kept(id)).toBe(1);
  });

  test('are the same for all, however many come at once at two instances', async () => {
    const another = await chat.startAnother();
    const people = Array.from({ length: 12 }, () => chat.person());
    const [ada] = people as [Person, ...Person[]];
    const roomId = await makeGroup(chat.db, ...people);
    const { id } = await ada.say(roomId, 'Vote');
    const everyone = (work: (person: Person) => Promise<unknown>) =>
      Promise.all(
        people.flatMap((person, index) => [
          work(index % 2 === 0 ? person : person.at(another.url)),
          work(person),
        ]),
      );
    await everyone((person) => react(person, id, '👍'));
    expect(short(await reactions(ada, id))).toEqual(['👍 12 mine']);
    expect(await entries(roomId)).toHaveLength(12);
    const inOrder = (await entries(roomId)).map(({ actorId }) => actorId as string);
    const named = async () => (await reactions(ada, id))[0]?.people.map((person) => person.id);
    expect(await named()).toEqual(inOrder.slice(0, 3));
    // Who is named goes: those who came next are named.
    for (const gone of inOrder.slice(0, 4)) await unreact(chat.person(gone), id, '👍');
    expect(await named()).toEqual(inOrder.slice(4, 7));
    expect(short(await reactions(chat.person(inOrder.at(-1)), id))).toEqual(['👍 8 mine']);
    expect(short(await reactions(chat.person(inOrder[0]), id))).toEqual(['👍 8']);
    await everyone((person) => unreact(person, id, '👍'));
    expect(await reactions(ada, id)).toEqual([]);
    expect(await kept(id)).toBe(0);
    const room = await chat.db.collection<{ _id: string; lastSeq: number }>('rooms').findOne({ _id: roomId });
    expect(room?.lastSeq).toBe(1 + 24);
    await another.close();
  });

  test('are of 20 different emoji at most; the 21st is refused with the number', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Hello');
    const [extra = '', ...twenty] = ['👍', ...animals, '❤️'].toReversed();
    for (const emoji of twenty) expect((await react(bob, id, emoji)).__typename).toBe('AddReactionSuccess');
    expect(await react(ada, id, extra)).toMatchObject({
      __typename: 'TooManyReactions',
      code: 'TOO_MANY_REACTIONS',
      reason: expect.stringContaining('20'),
    });
    expect((await react(ada, id, '👍')).__typename).toBe('AddReactionSuccess');
    await unreact(bob, id, twenty[0] ?? '');
    expect((await react(ada, id, extra)).__typename).toBe('AddReactionSuccess');
  });

  test('change neither what is unread nor the order of rooms, and an edit keeps them', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Helo');
    const room = () => bob.ask(`{ room(id: "${roomId}") { unreadCount lastActivityAt } }`);
    const before = await room();
    await react(bob, id, '👍');
    expect(await room()).toEqual(before);
    await ada.edit(id, 'Hello');
    expect(short(await reactions(bob, id))).toEqual(['👍 1 mine']);
  });

  test('go with a message that is deleted, and none is taken afterwards', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Hello');
    await react(bob, id, '👍');
    await ada.delete(id);
    expect(await reactions(bob, id)).toEqual([]);
    expect((await react(bob, id, '👍')).__typename).toBe('MessageIsDeleted');
    expect((await unreact(bob, id, '👍')).message?.reactions).toEqual([]);
    await eventually(async () => expect(await kept(id)).toBe(0));
  });

  test('are refused to whom the message is hidden from, or who may not send', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Hello');
    await react(bob, id, '👍');
    expect((await react(chat.person(), id, '👍')).__typename).toBe('MessageNotFound');
    expect((await react(bob, v7(), '👍')).__typename).toBe('MessageNotFound');
    expect((await react(bob, id, 'x')).problems).toMatchObject([{ field: 'emoji' }]);
    await chat.unfriend(ada, bob);
    await eventually(async () => expect((await react(bob, id, '❤️')).__typename).toBe('CannotMessage'));
    await chat.block(ada, bob);
    await eventually(async () => expect((await react(ada, id, '❤️')).__typename).toBe('MessageNotFound'));
    expect((await react(bob, id, '❤️')).__typename).toBe('CannotMessage');
    expect((await unreact(bob, id, '👍')).message?.reactions).toEqual([]);

    const group = await makeGroup(chat.db, ada, bob);
    const said = await ada.say(group, 'Hello');
    await removeFromGroup(chat.db, group, bob);
    expect((await react(bob, said.id, '👍')).__typename).toBe('MessageNotFound');
  });

  test('notify the sender of the message, but not over a block and not of their own', async () => {
    const [ada, bob, cem] = [chat.person(), chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada, bob, cem);
    const { id } = await ada.say(roomId, 'Hello');
    await chat.block(ada, cem);
    await eventually(async () => {
      const { isFromBlocked } = await ada.ask<{ isFromBlocked: boolean }>(
        `{ message(id: "${(await cem.say(roomId, 'x')).id}") { isFromBlocked } }`,
      );
      expect(isFromBlocked).toBe(true);
    });
    const followed = await Promise.all(
      [ada, cem].map((person) =>
        person.subscribe<object>(
          'subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { ... on ReactionAdded { isFromBlocked } } }',
          { roomId },
        ),
      ),
    );
    for (const stream of followed) await stream.next();
    for (const person of [ada, bob, cem]) await react(person, id, '👍');
    const marks = await Promise.all(
      followed.map(async (stream) => [await stream.next(), await stream.next(), await stream.next()]),
    );
    expect(marks.map((each) => each.map(({ data }) => data))).toEqual([
      [false, false, true].map((isFromBlocked) => ({ roomEvents: { isFromBlocked } })),
      [false, false, false].map((isFromBlocked) => ({ roomEvents: { isFromBlocked } })),
    ]);
    expect((await entries(roomId)).map(({ recipientIds }) => recipientIds as string[])).toEqual([
      [],
      [ada.id],
      [],
    ]);
    // Who was notified is told when it is taken back: also across a block that came meanwhile.
    for (const person of [ada, bob, cem]) await unreact(person, id, '👍');
    const removed = (await entries(roomId)).slice(3);
    expect(removed.map(({ recipientIds }) => recipientIds as string[])).toEqual([[], [ada.id], [ada.id]]);
    for (const person of [ada, bob, cem]) await react(person, id, '👍');
    // In a group a block leaves out the name, for who blocks; nothing tells the other of it.
    const seen = async (person: Person) => (await reactions(person, id)).map(({ people }) => people);
    expect(short(await reactions(ada, id))).toEqual(['👍 3 mine']);
    expect(await seen(ada)).toEqual([[{ id: ada.id }, { id: bob.id }]]);
    expect(await seen(cem)).toEqual([[{ id: ada.id }, { id: bob.id }, { id: cem.id }]]);
  });

  test('are not for who has hidden the message, nor notify who has left of their old ones', async () => {
    const [ada, bob, cem] = [chat.person(), chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada, bob, cem);
    const { id } = await ada.say(roomId, 'Hello');
    const hide = 'mutation ($id: ID!) { hideMessage(input: { messageId: $id }) { __typename } }';
    expect(await bob.ask(hide, { id })).toEqual({ __typename: 'HideMessageSuccess' });
    for (const work of [react, unreact])
      expect((await work(bob, id, '👍')).__typename).toBe('MessageNotFound');
    for (const name of ['pinMessage', 'unpinMessage'])
      expect(
        await bob.ask(`mutation ($id: ID!) { ${name}(input: { messageId: $id }) { __typename } }`, { id }),
      ).toEqual({ __typename: 'MessageNotFound' });
    await removeFromGroup(chat.db, roomId, ada);
    await react(cem, id, '👍');
    expect((await entries(roomId)).map(({ recipientIds }) => recipientIds as string[])).toEqual([[]]);
  });

  test('are for every member of a group, also where only admins post, and for nobody who was removed', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const roomId = await foundGroup(chat, ada, [bob], { settings: { whoMayPost: 'ADMINS' } });
    const { id } = await ada.say(roomId, 'News');
    expect(short((await react(bob, id, '👍')).message?.reactions)).toEqual(['👍 1 mine']);
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    for (const work of [react, unreact])
      expect((await work(bob, id, '👍')).__typename).toBe('MessageNotFound');
    expect(await bob.ask(`{ message(id: "${id}") { id } }`)).toBeNull();
    expect(short(await reactions(ada, id))).toEqual(['👍 1']);
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [bob.id] });
    expect((await react(bob, id, '👍')).__typename).toBe('MessageNotFound');
  });
});

describe('who follows the room', () => {
  const subscription = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
    ... on StreamEvent { cursor }
    ... on ReactionAdded { emoji user { id } message { reactions { emoji count } } }
    ... on ReactionRemoved { emoji user { id } message { reactions { emoji count } } } } }`;

  test('is told of each, also after coming back', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const another = await chat.startAnother();
    const { id } = await ada.say(roomId, 'Hello');
    const stream = await ada.subscribe<{ roomEvents: { cursor: string } }>(subscription, { roomId });
    const { cursor } = (await stream.next()).data?.roomEvents ?? { cursor: '' };
    await react(bob.at(another.url), id, '👍');
    const added = { __typename: 'ReactionAdded', emoji: '👍', user: { id: bob.id } };
    expect((await stream.next()).data?.roomEvents).toMatchObject({
      ...added,
      message: { reactions: [{ emoji: '👍', count: 1 }] },
    });
    await unreact(bob, id, '👍');
    const removed = { __typename: 'ReactionRemoved', emoji: '👍', user: { id: bob.id } };
    expect((await stream.next()).data?.roomEvents).toMatchObject({ ...removed, message: { reactions: [] } });

    const resumed = await bob.at(another.url).subscribe(subscription, { roomId, after: cursor });
    expect((await resumed.next()).data).toMatchObject({ roomEvents: added });
    expect((await resumed.next()).data).toMatchObject({ roomEvents: removed });
    await another.close();
  });
});

describe('what was written before there were reactions', () => {
  test('is read without them, from the store and from the copy in Redis, and takes them', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Old');
    await chat.db
      .collection<{ _id: string }>('messages')
      .updateOne({ _id: id }, { $unset: { reactions: '' } });
    expect(await reactions(bob, id)).toEqual([]);

    const page = async () => {
      const { messages } = await bob.ask<{
        messages: { edges: { node: { text: string; reactions: Given[] } }[] };
      }>(`{ room(id: "${roomId}") { messages { edges { node { ${fields} } } } } }`);
      return messages.edges.map(({ node }) => [node.text, ...short(node.reactions)]);
    };
    await page();
    const redis = new Redis(chat.environment.REDIS_URL);
    try {
      const key = `${chat.environment.REDIS_KEY_PREFIX}chat:recent:${roomId}`;
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('2'));
      const { reactions: _none, ...old } = JSON.parse((await redis.hget(key, '1')) ?? '{}') as Record<
        string,
        unknown
      >;
      await redis.hset(key, '1', JSON.stringify({ ...old, text: 'from the copy' }));
      expect(await page()).toEqual([['from the copy']]);
      await react(bob, id, '👍');
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('3'));
      expect(JSON.parse((await redis.hget(key, '1')) ?? '{}')).toMatchObject({
        reactions: [{ emoji: '👍' }],
      });
      expect(await page()).toEqual([['Old', '👍 1 mine']]);
    } finally {
      redis.disconnect();
    }
  });
});
