import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  eventually,
  everybodyLeaves,
  type EventStream,
  nextEvent,
  type Person,
  perform,
  refusal,
  sendMessage,
  signUp,
  started,
  succeed,
  unblock,
} from '@parley/testkit';
import { followTyping, setTyping } from './support/typing.ts';

afterEach(everybodyLeaves);

interface MembersSeen {
  readonly members: {
    readonly edges: readonly {
      readonly node: {
        readonly user: { readonly id: string };
        readonly readUpTo: number | null;
        readonly deliveredUpTo: number | null;
      };
    }[];
  };
}

/** Cem owns a group of Anna and Ben, who were friends. Anna blocks Ben: the line "group both are in" of the table, cell by cell. */
async function blockedInGroup() {
  const [anna, ben, cem] = await Promise.all([signUp(), signUp(), signUp()]);
  await befriend(anna, ben);
  await Promise.all([befriend(cem, anna), befriend(cem, ben)]);
  const input = { title: 'Hikers', description: 'On Sundays', memberIds: [anna.id, ben.id] };
  const { room } = await succeed<{ room: { id: string } }>(cem, 'createGroupRoom', input, 'room { id }');
  const roomId = room.id;
  const before = await sendMessage(ben, roomId, 'before the block');
  await notifiedOf(anna, ben, roomId, true);
  await block(anna, ben);
  await eventually(async () => expect(await marked(anna, roomId)).toEqual([['before the block', true]]));
  return { anna, ben, cem, roomId, before };
}

/** What was said, as somebody sees it, and whether it is marked as of somebody whom they have blocked. */
async function marked(person: Person, roomId: string): Promise<readonly (readonly [string, boolean])[]> {
  const { messages } = await person.ask<{
    messages: { edges: { node: { text: string; isFromBlocked: boolean } }[] };
  }>('query($id: ID!) { room(id: $id) { messages { edges { node { text isFromBlocked } } } } }', {
    id: roomId,
  });
  return messages.edges.map(({ node }) => [node.text, node.isFromBlocked]);
}

async function notifiersOf(person: Person): Promise<readonly (readonly [string, string | undefined])[]> {
  const page = await person.ask<{
    edges: { node: { actor: { id: string }; room: { id: string } | null } }[];
  }>('{ notifications(first: 100) { edges { node { actor { id } room { id } } } } }');
  return page.edges.map(({ node }) => [node.actor.id, node.room?.id]);
}

async function notifiedOf(person: Person, by: Person, roomId: string, isExpected: boolean): Promise<void> {
  await eventually(async () => {
    const found = (await notifiersOf(person)).some(([id, at]) => id === by.id && at === roomId);
    expect(found).toBe(isExpected);
  });
}

const follow = (person: Person, roomId: string): EventStream =>
  person.subscribe(
    `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename
      ... on MessageSent { message { text isFromBlocked } } ... on MessagesRead { user { id } } } }`,
    { roomId },
  );

/** Everything up to this message; receipts by whose they are. */
async function eventsUntil(stream: EventStream, text: string): Promise<readonly string[]> {
  const events: string[] = [];
  for (;;) {
    const event = await nextEvent<{
      user?: { id: string };
      message?: { text: string; isFromBlocked: boolean };
    }>(stream);
    if (event.message?.text === text) return events;
    events.push(event.user?.id ?? `${event.message?.text} ${event.message?.isFromBlocked}`);
  }
}

/** Whether somebody types, as the stream has shown it again and again. */
const shownOf = (stream: EventStream, { id }: Person): readonly boolean[] =>
  stream.waiting().flatMap(({ data }) => {
    const [shown] = Object.values(data ?? {}) as { user: { id: string }; isTyping: boolean }[];
    return shown?.user.id === id ? [shown.isTyping] : [];
  });

/** Says it until all these streams have shown it last. */
const untilShown = (
  typist: Person,
  roomId: string,
  typing: boolean,
  streams: readonly EventStream[],
): Promise<void> =>
  eventually(async () => {
    await setTyping(typist, roomId, typing);
    for (const stream of streams) expect(shownOf(stream, typist).at(-1)).toBe(typing);
  });

describe('a group of two of whom one blocks the other', () => {
  test('looks as before to both; what the blocked one says is marked for the blocker alone, also in search and streams', async () => {
    const { anna, ben, cem, roomId, before } = await blockedInGroup();
    const [annas, bens] = [follow(anna, roomId), follow(ben, roomId)];
    await Promise.all([started(annas), started(bens)]);
    await sendMessage(ben, roomId, 'word of Ben');
    await sendMessage(anna, roomId, 'word of Anna');
    await sendMessage(cem, roomId, 'end');
    expect(await eventsUntil(annas, 'end')).toEqual(['word of Ben true', 'word of Anna false']);
    expect(await eventsUntil(bens, 'end')).toEqual(['word of Ben false', 'word of Anna false']);
    const texts = ['before the block', 'word of Ben', 'word of Anna', 'end'];
    expect(await marked(anna, roomId)).toEqual(texts.map((text) => [text, /Ben|before/u.test(text)]));
    for (const person of [ben, cem])
      expect(await marked(person, roomId)).toEqual(texts.map((text) => [text, false]));

    const searchOf = (person: Person) =>
      person.ask<{ edges: { node: { text: string; isFromBlocked: boolean } }[] }>(
        'query($q: String!) { searchMessages(query: $q) { edges { node { text isFromBlocked } } } }',
        { q: 'word' },
      );
    const found = async (person: Person) =>
      (await searchOf(person)).edges.map(({ node }) => [node.text, node.isFromBlocked]);
    await eventually(async () =>
      expect(await found(anna)).toEqual([
        ['word of Anna', false],
        ['word of Ben', true],
      ]),
    );
    expect(await found(ben)).toEqual([
      ['word of Anna', false],
      ['word of Ben', false],
    ]);

    const seen = (person: Person) =>
      person.ask(
        `query($id: ID!) { room(id: $id) { title description image memberCount lastMessage { text }
          members { edges { node { role user { displayName } } } } } }`,
        { id: roomId },
      );
    expect(await seen(ben)).toEqual(await seen(cem));
    expect(await seen(anna)).toEqual(await seen(cem));
    for (const person of [anna, ben])
      expect(await person.ask('query($id: ID!) { message(id: $id) { text } }', { id: before.id })).toEqual({
        text: 'before the block',
      });
  });

  test('notifies neither of the other, and takes back what the blocker had not read', async () => {
    const { anna, ben, cem, roomId } = await blockedInGroup();
    await notifiedOf(anna, ben, roomId, false);
    await sendMessage(cem, roomId, 'of Cem');
    await sendMessage(ben, roomId, 'of Ben');
    await sendMessage(anna, roomId, 'of Anna');
    // The last one: what does not come by then does not come.
    await notifiedOf(cem, anna, roomId, true);
    await Promise.all([notifiedOf(anna, cem, roomId, true), notifiedOf(ben, cem, roomId, true)]);
    await Promise.all([notifiedOf(anna, ben, roomId, false), notifiedOf(ben, anna, roomId, false)]);
    await Promise.all([notifiedOf(cem, anna, roomId, true), notifiedOf(cem, ben, roomId, true)]);
  });

  test('shows neither when the other types or reads, and the others both', async () => {
    const { anna, ben, cem, roomId } = await blockedInGroup();
    const streams = [anna, ben, cem].map((person) => followTyping(person, roomId));
    const [annas, bens, cems] = streams as [EventStream, EventStream, EventStream];
    await untilShown(cem, roomId, true, [annas, bens]);
    await untilShown(ben, roomId, true, [cems]);
    await untilShown(anna, roomId, true, [cems]);
    // Whatever was shown of the other one would have come before this.
    await untilShown(cem, roomId, false, [annas, bens]);
    expect(shownOf(annas, ben)).not.toContain(true);
    expect(shownOf(bens, anna)).not.toContain(true);

    const rooms = [follow(anna, roomId), follow(ben, roomId), follow(cem, roomId)] as const;
    await Promise.all(rooms.map((stream) => started(stream)));
    for (const person of [anna, ben, cem]) await succeed(person, 'markMessagesRead', { roomId, upTo: 1 });
    await eventually(async () => {
      const readers = rooms[2].waiting().map(({ data }) => JSON.stringify(data));
      for (const { id } of [anna, cem]) expect(readers.some((text) => text.includes(id))).toBe(true);
    });
    await sendMessage(cem, roomId, 'end');
    expect(await eventsUntil(rooms[0], 'end')).not.toContain(ben.id);
    expect(await eventsUntil(rooms[1], 'end')).not.toContain(anna.id);

    // Nor does a stream begin with it, nor a list of members say it.
    await succeed(ben, 'markMessagesRead', { roomId, upTo: 2 });
    const later = [follow(anna, roomId), follow(ben, roomId), follow(cem, roomId)] as const;
    await Promise.all(later.map((stream) => started(stream)));
    await sendMessage(cem, roomId, 'last');
    const begins = await Promise.all(later.map((stream) => eventsUntil(stream, 'last')));
    expect(begins.map((text) => [anna, ben].map(({ id }) => text.includes(id)))).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
    const readers = async (viewer: Person): Promise<readonly boolean[]> => {
      const { members } = await viewer.ask<MembersSeen>(
        'query($id: ID!) { room(id: $id) { members { edges { node { user { id } readUpTo deliveredUpTo } } } } }',
        { id: roomId },
      );
      const seen = new Map(
        members.edges.map(({ node }) => [
          node.user.id,
          node.readUpTo !== null && node.deliveredUpTo !== null,
        ]),
      );
      return [anna, ben, cem].map(({ id }) => seen.get(id) ?? false);
    };
    expect(await Promise.all([anna, ben, cem].map(readers))).toEqual([
      [true, false, true],
      [false, true, true],
      [true, true, true],
    ]);
  });

  test('is no way to add one another: each is answered as of a stranger; a third one and an invite may', async () => {
    const { anna, ben, cem, roomId } = await blockedInGroup();
    const stranger = await signUp();
    for (const [adder, other] of [
      [anna, ben],
      [ben, anna],
    ] as const) {
      await succeed(cem, 'removeRoomMember', { roomId, userId: other.id });
      await succeed(cem, 'setMemberRole', { roomId, userId: adder.id, role: 'ADMIN' });
      const answer = async (name: string, userId: string, more: object) => {
        const { userIds, ...rest } = await perform<Record<string, unknown>>(adder, name, more, {
          more: '... on CannotAddMembers { userIds }',
        });
        expect(userIds).toEqual([userId]);
        return rest;
      };
      const add = (userId: string) => answer('addRoomMembers', userId, { roomId, userIds: [userId] });
      const make = (userId: string) =>
        answer('createGroupRoom', userId, { title: 'Us', memberIds: [userId] });
      expect(await add(other.id)).toEqual(await add(stranger.id));
      expect(await make(other.id)).toEqual(await make(stranger.id));
      const { token } = await succeed<{ token: string }>(adder, 'createRoomInvite', { roomId }, 'token');
      await succeed(other, 'joinRoom', { token });
      await succeed(cem, 'removeRoomMember', { roomId, userId: other.id });
      await succeed(cem, 'addRoomMembers', { roomId, userIds: [other.id] });
      expect((await marked(other, roomId)).length).toBe(0);
    }
    // What an admin may do has nothing to do with the block.
    await succeed(ben, 'updateRoom', { roomId, title: 'Walkers' });
    const remove = { roomId, userId: ben.id };
    expect((await refusal(anna, 'removeRoomMember', remove)).__typename).toBe('NotAllowed');
    await succeed(ben, 'removeRoomMember', { roomId, userId: anna.id });
  });

  test('marks nothing any more once the block is lifted, and then notifies again', async () => {
    const { anna, ben, roomId } = await blockedInGroup();
    await unblock(anna, ben);
    await eventually(async () => expect(await marked(anna, roomId)).toEqual([['before the block', false]]));
    await eventually(async () => {
      await sendMessage(ben, roomId, 'again');
      const found = (await notifiersOf(anna)).some(([id, at]) => id === ben.id && at === roomId);
      expect(found).toBe(true);
    });
  });
});
