import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { UserRegistered } from '@parley/events';
import { type EventStream, eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { KnownUnread } from '../src/reads/known-unread.ts';
import type {
  HiddenMessageDocument,
  MessageDocument,
  RoomDocument,
  RoomMemberDocument,
  UserNamesDocument,
} from '../src/stores/documents.ts';
import { letJoinLater, makeGroup } from './group.ts';
import { age, expire } from './retention-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService({ RETENTION_DAYS: 2 });
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Unread {
  readonly messages: number;
  readonly mentions: number;
  readonly rooms: number;
}
interface Counted {
  readonly node: {
    readonly id: string;
    readonly unreadCount: number;
    readonly unreadMentionCount: number;
    readonly isMarkedUnread: boolean;
    readonly readUpTo: number;
    readonly messages: {
      readonly edges: readonly {
        readonly node: {
          readonly number: number;
          readonly deletedAt: string | null;
          readonly viewerIsMentioned: boolean;
        };
      }[];
    };
  };
}
interface Received {
  readonly inboxEvents: { readonly __typename: string; readonly unread?: Unread };
}

const unread = (person: Person): Promise<Unread> => person.ask('{ unread { messages mentions rooms } }');

/** What the rooms say one by one. */
async function recount(person: Person): Promise<Unread> {
  const rooms = await Promise.all(
    ['ALL', 'ARCHIVED'].map((folder) =>
      person.ask<{ readonly edges: readonly Counted[] }>(
        `{ rooms(first: 100, folder: ${folder}) { edges { node { id unreadCount unreadMentionCount isMarkedUnread readUpTo
          messages(last: 100) { edges { node { number deletedAt viewerIsMentioned } } } } } } }`,
      ),
    ),
  );
  const counted = rooms.flatMap(({ edges }) => edges.map(({ node }) => node));
  // One message after the other, as an app would.
  const mentionsOf = ({ readUpTo, messages: { edges } }: Counted['node']): number =>
    edges.filter(({ node }) => node.number > readUpTo && node.deletedAt === null && node.viewerIsMentioned)
      .length;
  // A page has no message that is hidden, and one's own are read.
  const messagesOf = ({ readUpTo, messages: { edges } }: Counted['node']): number =>
    edges.filter(({ node }) => node.number > readUpTo && node.deletedAt === null).length;
  for (const room of counted) {
    expect(room.unreadMentionCount).toBe(mentionsOf(room));
    expect(room.unreadCount).toBe(messagesOf(room));
  }
  return {
    mentions: counted.reduce((sum, room) => sum + mentionsOf(room), 0),
    messages: counted.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
    rooms: counted.filter(({ unreadCount, isMarkedUnread }) => unreadCount > 0 || isMarkedUnread).length,
  };
}

async function inbox(person: Person): Promise<EventStream<Received>> {
  const stream = await person.subscribe<Received>(
    `subscription { inboxEvents { __typename ... on InboxRoomChanged { unread { messages mentions rooms } }
      ... on InboxRoomRemoved { unread { messages mentions rooms } } } }`,
  );
  expect((await stream.next()).data?.inboxEvents.__typename).toBe('StreamStart');
  return stream;
}

const none: Unread = { messages: -1, mentions: -1, rooms: -1 };

const createEvent = createEventFactory({ source: 'user' });
/** What somebody is mentioned by; the service knows it. */
async function nameOf({ id }: Person): Promise<string> {
  const username = `u${id.replaceAll('-', '').slice(-20)}`;
  const names = { username, displayName: 'Somebody', bio: '', version: 1 };
  await chat.publish(
    createEvent(UserRegistered, { ...names, userId: id, registeredAt: new Date().toISOString() }),
  );
  await eventually(async () =>
    expect(await chat.db.collection<UserNamesDocument>('user_names').findOne({ _id: id })).not.toBeNull(),
  );
  return username;
}

const set = (person: Person, mutation: string, input: object): Promise<unknown> => {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  return person.ask(`mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename } }`, {
    input,
  });
};

type Step =
  | {
      readonly does:
        'says' | 'mentions' | 'edits' | 'hides' | 'answers' | 'reads' | 'deletes' | 'marks' | 'unmarks';
      readonly where: number;
    }
  | { readonly does: 'mentionsAll' | 'archives' | 'mutes' | 'expires'; readonly where: number };

const steps = fc.array(
  fc.record({
    does: fc.constantFrom(
      'says',
      'mentions',
      'mentions',
      'mentionsAll',
      'edits',
      'hides',
      'answers',
      'reads',
      'deletes',
      'marks',
      'unmarks',
      'archives',
      'mutes',
      'expires',
    ),
    where: fc.nat({ max: 3 }),
  }) as fc.Arbitrary<Step>,
  { minLength: 8, maxLength: 16 },
);

test('what is unread in all rooms equals a recount, and so do the events, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const { ada, bob, roomId } = await chat.friends();
      const roomIds = [roomId];
      for (let made = 0; made < 3; made += 1) roomIds.push(await makeGroup(chat.db, ada, bob));
      const name = await nameOf(ada);
      await chat.db
        .collection<RoomMemberDocument>('room_members')
        .updateMany({ userId: bob.id }, { $set: { role: 'ADMIN' } });
      const said = new Map(roomIds.map((id) => [id, [] as string[]]));
      const stream = await inbox(ada);
      const latest: Unread[] = [];
      void (async () => {
        for (;;) latest.push((await stream.next()).data?.inboxEvents.unread ?? none);
      })().catch(() => undefined);
      const take = async ({ does, where }: Step): Promise<unknown> => {
        const id = roomIds[where] ?? roomId;
        const texts = said.get(id) ?? [];
        switch (does) {
          case 'says':
            return texts.push((await bob.say(id, 'text')).id);
          case 'mentions':
            return texts.push((await bob.say(id, `Look, @${name}`)).id);
          case 'mentionsAll':
            return texts.push((await bob.say(id, `@all and @${name}`)).id);
          case 'edits':
            return bob.edit(texts.at(-1) ?? v7(), `${v7()} ${where % 2 === 0 ? `@${name}` : ''}`);
          case 'hides':
            return set(ada, 'hideMessage', { messageId: texts.at(-1) ?? v7() });
          case 'answers':
            return ada.say(id, 'text');
          case 'reads':
            return ada.read(id, Math.ceil(texts.length / 2));
          case 'deletes':
            return texts.length === 0 ? null : bob.delete(texts.pop() ?? '');
          case 'marks':
          case 'unmarks':
            return set(ada, 'markRoomUnread', { roomId: id, isMarkedUnread: does === 'marks' });
          case 'archives':
            return set(ada, 'archiveRoom', { roomId: id });
          case 'expires':
            await age(chat.db, id, Math.ceil(texts.length / 2));
            return expire(chat.db);
          case 'mutes':
            return set(ada, 'muteRoom', { roomId: id });
        }
      };
      // Two at a time.
      for (let at = 0; at < given.length; at += 2) await Promise.all(given.slice(at, at + 2).map(take));
      await bob.say(roomId, 'last');
      const expected = await recount(ada);
      expect(await unread(ada)).toEqual(expected);
      await eventually(() => expect(latest.at(-1)).toEqual(expected));
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 240_000);

test('a block takes the mentions of the blocked one from the count at once, and lifting it brings them back', async () => {
  const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob, eve);
  const name = await nameOf(ada);
  const stream = await inbox(ada);
  await bob.say(roomId, `@${name}`);
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 1, mentions: 1, rooms: 1 });
  await eve.say(roomId, `@${name} @${name} and @nobody`);
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 2, mentions: 2, rooms: 1 });
  await chat.block(ada, bob);
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 2, mentions: 1, rooms: 1 });
  expect(await unread(ada)).toEqual({ messages: 2, mentions: 1, rooms: 1 });
  // Who was blocked counts as before.
  expect(await unread(bob)).toEqual({ messages: 1, mentions: 0, rooms: 1 });
  await chat.unblock(ada, bob);
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 2, mentions: 2, rooms: 1 });
  await ada.read(roomId, 1);
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 1, mentions: 1, rooms: 1 });
});

test('more mentions than are read at a time are counted all the same, up to 1,000 in each room', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomIds = [await makeGroup(chat.db, ada, bob), await makeGroup(chat.db, ada, bob)];
  const sizes = [1_500, 700];
  for (const [index, roomId] of roomIds.entries()) {
    const size = sizes[index] ?? 0;
    await chat.db
      .collection<RoomDocument>('rooms')
      .updateOne({ _id: roomId }, { $set: { lastNumber: size } });
    await chat.db.collection<MessageDocument>('messages').insertMany(
      Array.from({ length: size }, (_, at): MessageDocument => {
        const no = {
          replyTo: null,
          attachments: [],
          editedAt: null,
          deletedAt: null,
          fingerprint: '',
          text: '@a',
        };
        const place = { roomId, number: at + 1, senderId: bob.id, clientMessageId: v7() };
        return {
          _id: v7(),
          ...place,
          ...no,
          sentAt: new Date(),
          mentions: [{ start: 0, length: 2, userId: ada.id }],
        };
      }),
    );
  }
  expect(await unread(ada)).toEqual({ messages: 1_700, mentions: 1_700, rooms: 2 });
  expect(await unread(bob)).toEqual({ messages: 1_700, mentions: 0, rooms: 2 });
});

test('a room that is left or hidden by a block counts no more, and one that is seen again does', async () => {
  const { ada, bob, roomId } = await chat.friends();
  await bob.say(roomId, '1');
  const stream = await inbox(ada);
  await bob.say(roomId, '2');
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 2, mentions: 0, rooms: 1 });
  await chat.block(ada, bob);
  expect((await stream.next()).data?.inboxEvents).toEqual({
    __typename: 'InboxRoomRemoved',
    unread: { messages: 0, mentions: 0, rooms: 0 },
  });
  expect(await unread(ada)).toEqual({ messages: 0, mentions: 0, rooms: 0 });
  await chat.unblock(ada, bob);
  expect((await stream.next()).data?.inboxEvents.unread).toEqual({ messages: 2, mentions: 0, rooms: 1 });
});

test('it is counted in hundreds of rooms, without what was deleted, or said before a joining, up to 1,000 in each', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomIds: string[] = [];
  for (let made = 0; made < 220; made += 1) roomIds.push(await makeGroup(chat.db, ada, bob));
  await chat.db
    .collection<RoomDocument>('rooms')
    .updateMany({ _id: { $in: roomIds } }, { $set: { lastNumber: 10 } });
  const deleted = roomIds.map((roomId, index): MessageDocument => {
    const no = { replyTo: null, attachments: [], editedAt: null, fingerprint: '', text: '' };
    const at = new Date();
    const place = { roomId, number: 1 + (index % 10), senderId: bob.id, clientMessageId: v7() };
    return { _id: v7(), ...place, ...no, sentAt: at, deletedAt: at };
  });
  await chat.db.collection<MessageDocument>('messages').insertMany(deleted);
  expect(await unread(ada)).toEqual({ messages: 220 * 9, mentions: 0, rooms: 220 });
  // In the first room the first one is the deleted one.
  await letJoinLater(chat.db, roomIds[0] ?? '', ada, 6);
  await ada.read(roomIds[1] ?? '', 10);
  expect(await unread(ada)).toEqual({ messages: 220 * 9 - 4 - 9, mentions: 0, rooms: 219 });
  await chat.db
    .collection<RoomDocument>('rooms')
    .updateOne({ _id: roomIds[2] ?? '' }, { $set: { lastNumber: 5_000 } });
  expect(await unread(ada)).toEqual({ messages: 220 * 9 - 4 - 9 - 9 + 1_000, mentions: 0, rooms: 219 });
});

test('what a person has hidden is not unread for them, also where that is much, and deleted as well', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomIds: string[] = [];
  for (let made = 0; made < 3; made += 1) roomIds.push(await makeGroup(chat.db, ada, bob));
  await chat.db
    .collection<RoomDocument>('rooms')
    .updateMany({ _id: { $in: roomIds } }, { $set: { lastNumber: 1_500 } });
  const even = Array.from({ length: 750 }, (_, index) => 2 * index + 2);
  await chat.db
    .collection<HiddenMessageDocument>('hidden_messages')
    .insertMany(
      roomIds.flatMap((roomId) =>
        even.map((number) => ({ _id: `${ada.id}:${v7()}`, userId: ada.id, roomId, number })),
      ),
    );
  // A hidden one, and one that is not.
  const deleted = roomIds.flatMap((roomId) =>
    [4, 5].map((number): MessageDocument => {
      const no = { replyTo: null, attachments: [], editedAt: null, fingerprint: '', text: '' };
      const place = { roomId, number, senderId: bob.id, clientMessageId: v7() };
      return { _id: v7(), ...place, ...no, sentAt: new Date(), deletedAt: new Date() };
    }),
  );
  await chat.db.collection<MessageDocument>('messages').insertMany(deleted);
  expect(await unread(ada)).toEqual({ messages: 3 * 749, mentions: 0, rooms: 3 });
  expect(await unread(bob)).toEqual({ messages: 3 * 1_000, mentions: 0, rooms: 3 });
  await ada.read(roomIds[0] ?? '', 1_000);
  await ada.read(roomIds[1] ?? '', 1_499);
  expect(await unread(ada)).toEqual({ messages: 250 + 749, mentions: 0, rooms: 2 });
  const counted = (person: Person, roomId: string) =>
    person.ask<{ unreadCount: number }>(`{ room(id: "${roomId}") { unreadCount } }`);
  expect(await counted(ada, roomIds[0] ?? '')).toEqual({ unreadCount: 250 });
  expect(await counted(bob, roomIds[0] ?? '')).toEqual({ unreadCount: 1_000 });
});

test('a list counts all rooms once, anew after a failure or a minute, and else the one that changes', async () => {
  let now = 0;
  const known = new KnownUnread(() => now);
  const asked: string[] = [];
  const after = (roomId: string, messages: number | null, fails = false) =>
    known.after(roomId, {
      async readRoom() {
        asked.push(roomId);
        if (fails) throw new Error('The store is unavailable');
        return messages === null ? null : { messages, mentions: 0, isMarked: false };
      },
      async readAll() {
        asked.push('all');
        return new Map([['a', { messages: 3, mentions: 0, isMarked: true }]]);
      },
    });
  expect(await after('b', 1)).toEqual({ messages: 3, mentions: 0, rooms: 1 });
  expect(await Promise.all([after('b', 2), after('b', 5), after('c', 0)])).toEqual([
    { messages: 5, mentions: 0, rooms: 2 },
    { messages: 8, mentions: 0, rooms: 2 },
    { messages: 8, mentions: 0, rooms: 2 },
  ]);
  expect(await after('a', null)).toEqual({ messages: 5, mentions: 0, rooms: 1 });
  await expect(after('a', 1, true)).rejects.toThrow('unavailable');
  expect(await after('a', 1)).toEqual({ messages: 3, mentions: 0, rooms: 1 });
  now = 60_001;
  expect(await after('a', 9)).toEqual({ messages: 3, mentions: 0, rooms: 1 });
  expect(asked).toEqual(['all', 'b', 'b', 'c', 'a', 'a', 'all', 'all']);
});
