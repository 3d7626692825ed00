import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { RoomPreferencesChanged } from '@parley/events';
import { type EventStream, eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { noPreferences } from '../src/rooms/room-preferences.ts';
import type { RoomPreferencesDocument } from '../src/stores/documents.ts';
import { makeGroup, removeFromGroup } from './group.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
const others: { close(): Promise<void> }[] = [];
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => {
  for (const other of others) await other.close();
  await (await starting).close();
});

interface Seen {
  readonly id: string;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  readonly isMuted: boolean;
  readonly mutedUntil: string | null;
  readonly isMarkedUnread: boolean;
}
interface Answer {
  readonly __typename: string;
  readonly reason?: string;
  readonly limit?: number;
  readonly problems?: readonly { readonly field: string }[];
  readonly room?: Seen;
}
const fields = 'id isPinned isArchived isMuted mutedUntil isMarkedUnread';
const none = {
  isPinned: false,
  isArchived: false,
  isMuted: false,
  mutedUntil: null,
  isMarkedUnread: false,
};

const set =
  (mutation: string) =>
  (person: Person, roomId: string, more: object = {}): Promise<Answer> => {
    const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
    return person.ask(
      `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename ... on Problem { reason }
        ... on InvalidInput { problems { field } } ... on TooManyRooms { limit } ... on ${type}Success { room { ${fields} } } } }`,
      { input: { roomId, ...more } },
    );
  };
const pin = set('pinRoom');
const archive = set('archiveRoom');
const mute = set('muteRoom');
const markUnread = set('markRoomUnread');
const all = [pin, archive, mute, markUnread];

const see = (person: Person, id: string): Promise<Seen | null> =>
  person.ask(`query ($id: ID!) { room(id: $id) { ${fields} } }`, { id });

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}
const page = (person: Person, args: object): Promise<Page> =>
  person.ask(
    `query ($first: Int, $after: String, $last: Int, $before: String, $folder: RoomFolder! = ALL) {
      rooms(first: $first, after: $after, last: $last, before: $before, folder: $folder) {
        edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }`,
    args,
  );
const ids = ({ edges }: Page): readonly string[] => edges.map(({ node }) => node.id);
const listed = async (person: Person, folder = 'ALL'): Promise<readonly string[]> =>
  ids(await page(person, { first: 100, folder }));

/** So many groups of one person and another, the last one the newest. */
async function groups(count: number): Promise<{ ada: Person; bob: Person; roomIds: readonly string[] }> {
  const [ada, bob] = [chat.person(), chat.person()];
  const roomIds: string[] = [];
  for (let made = 0; made < count; made += 1) roomIds.push(await makeGroup(chat.db, ada, bob));
  return { ada, bob, roomIds };
}

const documents = () => chat.db.collection<RoomPreferencesDocument>('room_preferences');

/** As if somebody had put these rooms into the archive. */
async function fill(userId: string, roomIds: readonly string[], more: object): Promise<void> {
  await documents().insertMany(
    roomIds.map((roomId) => ({
      _id: `${roomId}:${userId}`,
      roomId,
      userId,
      ...noPreferences,
      isSet: true,
      version: 1,
      eventId: v7(),
      at: new Date(),
      ...more,
    })),
  );
}

interface Received {
  readonly inboxEvents: { readonly __typename: string; readonly room?: Seen | null };
}
const inbox = async (person: Person): Promise<EventStream<Received>> => {
  const stream = await person.subscribe<Received>(
    `subscription { inboxEvents { __typename ... on InboxRoomChanged { room { ${fields} } } } }`,
  );
  expect((await stream.next()).data?.inboxEvents.__typename).toBe('StreamStart');
  return stream;
};

describe('what a member sets of a room', () => {
  test('is theirs alone, and can be undone', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await pin(ada, roomId)).room).toEqual({ id: roomId, ...none, isPinned: true });
    await mute(ada, roomId, { until });
    await markUnread(ada, roomId);
    const setAll = { ...none, isPinned: true, isMuted: true, mutedUntil: until, isMarkedUnread: true };
    expect(await see(ada, roomId)).toEqual({ id: roomId, ...setAll });
    expect(await see(bob, roomId)).toEqual({ id: roomId, ...none });
    expect((await mute(ada, roomId)).room).toMatchObject({ isMuted: true, mutedUntil: null });
    expect((await archive(ada, roomId)).room).toMatchObject({ isArchived: true, isPinned: false });
    expect((await pin(ada, roomId)).room).toMatchObject({ isArchived: false, isPinned: true });
    await archive(ada, roomId, { isArchived: false });
    await pin(ada, roomId, { isPinned: false });
    await mute(ada, roomId, { isMuted: false });
    await markUnread(ada, roomId, { isMarkedUnread: false });
    expect(await see(ada, roomId)).toEqual({ id: roomId, ...none });
  });

  test('is refused for a room that they are not in, left, or hide by a block', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stranger = chat.person();
    const groupId = await makeGroup(chat.db, ada, bob);
    await removeFromGroup(chat.db, groupId, bob);
    for (const change of all) {
      for (const [person, id] of [
        [stranger, roomId],
        [ada, v7()],
        [bob, groupId],
      ] as const)
        expect((await change(person, id)).__typename).toBe('NotARoomMember');
      expect((await change(ada, 'x; DROP')).problems).toEqual([{ field: 'roomId' }]);
    }
    await chat.block(ada, bob);
    await eventually(async () => expect(await see(ada, roomId)).toBeNull());
    expect((await pin(ada, roomId)).__typename).toBe('NotARoomMember');
    // The one who is blocked notices nothing.
    expect((await pin(bob, roomId)).room).toMatchObject({ isPinned: true });
  });

  test('a mute ends at a time to come, and has a time only where it is one', async () => {
    const { ada, roomId } = await chat.friends();
    for (const until of ['2020-01-01T00:00:00Z', new Date().toISOString()])
      expect((await mute(ada, roomId, { until })).problems).toEqual([{ field: 'until' }]);
    const until = '9999-12-31T23:59:59.999Z';
    expect((await mute(ada, roomId, { until, isMuted: false })).problems).toEqual([{ field: 'until' }]);
    expect((await mute(ada, roomId, { until })).room).toMatchObject({ isMuted: true, mutedUntil: until });
    const soon = new Date(Date.now() + 1_500).toISOString();
    expect((await mute(ada, roomId, { until: soon })).room).toMatchObject({ isMuted: true });
    await eventually(async () =>
      expect(await see(ada, roomId)).toMatchObject({ isMuted: false, mutedUntil: null }),
    );
    expect(await listed(ada, 'MUTED')).toEqual([]);
  });

  test('a new message brings a room back from the archive, unless it is muted', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await bob.say(roomId, '1');
    await archive(ada, roomId);
    expect([await listed(ada), await listed(ada, 'ARCHIVED')]).toEqual([[], [roomId]]);
    await bob.say(roomId, '2');
    expect(await see(ada, roomId)).toMatchObject({ isArchived: false });
    expect([await listed(ada), await listed(ada, 'ARCHIVED')]).toEqual([[roomId], []]);
    await archive(ada, roomId);
    await mute(ada, roomId);
    await bob.say(roomId, '3');
    expect(await see(ada, roomId)).toMatchObject({ isArchived: true });
    expect([await listed(ada, 'ARCHIVED'), await listed(ada, 'MUTED')]).toEqual([[roomId], [roomId]]);
    await mute(ada, roomId, { isMuted: false });
    expect([await listed(ada), await listed(ada, 'ARCHIVED')]).toEqual([[roomId], []]);
  });

  test('a mark as unread goes when they read on, send, or read what they had read already', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await bob.say(roomId, '1');
    await ada.read(roomId, 1);
    const isMarked = async () => (await see(ada, roomId))?.isMarkedUnread;
    await markUnread(ada, roomId);
    expect([await isMarked(), await listed(ada, 'UNREAD')]).toEqual([true, [roomId]]);
    await ada.read(roomId, 1);
    expect([await isMarked(), await listed(ada, 'UNREAD')]).toEqual([false, []]);
    await markUnread(ada, roomId);
    await bob.say(roomId, '2');
    expect(await isMarked()).toBe(true);
    await ada.read(roomId, 2);
    expect(await isMarked()).toBe(false);
    await markUnread(ada, roomId);
    await ada.say(roomId, '3');
    expect([await isMarked(), await listed(ada, 'UNREAD')]).toEqual([false, []]);
  });

  test('reaches their other devices, at another instance too, and nobody else', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const another = await chat.startAnother();
    others.push(another);
    const [first, second, bobs] = [await inbox(ada), await inbox(ada.at(another.url)), await inbox(bob)];
    await pin(ada, roomId);
    for (const stream of [first, second])
      expect((await stream.next()).data?.inboxEvents.room).toEqual({ id: roomId, ...none, isPinned: true });
    await markUnread(ada.at(another.url), roomId);
    for (const stream of [first, second])
      expect((await stream.next()).data?.inboxEvents.room).toMatchObject({ isMarkedUnread: true });
    await bob.say(roomId, 'Hi');
    expect((await bobs.next()).data?.inboxEvents.room).toEqual({ id: roomId, ...none });
  });

  test('says where the room stands in the list', async () => {
    const { ada, roomIds } = await groups(2);
    const stream = await ada.subscribe<{
      readonly inboxEvents: {
        readonly edge?: { readonly cursor: string; readonly node: { readonly id: string } };
      };
    }>(`subscription { inboxEvents { __typename ... on InboxRoomChanged { edge { cursor node { id } } } } }`);
    await stream.next();
    await pin(ada, roomIds[0] ?? '');
    const { edge } = (await stream.next()).data?.inboxEvents ?? {};
    const { edges } = await page(ada, { first: 2 });
    expect(edge).toEqual(edges[0]);
    expect(ids(await page(ada, { first: 2, after: edge?.cursor }))).toEqual([roomIds[1]]);
  });

  test('reaches a device that was away, and one whose notification was lost', async () => {
    const { ada, roomId } = await chat.friends();
    const stream = await inbox(ada);
    // Nothing is published of what another hand writes.
    await fill(ada.id, [roomId], { isPinned: true, eventId: 'no event has this id' });
    expect((await stream.next()).data?.inboxEvents.room).toEqual({ id: roomId, ...none, isPinned: true });
    const cursor = (
      await inbox(ada).then(async (opened) => {
        await mute(ada, roomId);
        return opened.next();
      })
    ).extensions?.cursor;
    await archive(ada, roomId);
    const resumed = await ada.subscribe<Received>(
      `subscription ($after: Cursor) { inboxEvents(after: $after) { __typename ... on InboxRoomChanged { room { ${fields} } } } }`,
      { after: cursor },
    );
    expect((await resumed.next()).data?.inboxEvents.room).toMatchObject({ isArchived: true, isMuted: true });
  });

  test('an old event, or one of a room that they do not see, shows nothing wrong', async () => {
    const { ada, roomId } = await chat.friends();
    const stranger = chat.person();
    const make = createEventFactory({ source: 'chat' });
    const stream = await inbox(stranger);
    const change = { roomId, version: 7, isMuted: true, mutedUntil: null, at: new Date().toISOString() };
    await chat.publish(make(RoomPreferencesChanged, { ...change, userId: stranger.id }));
    expect((await stream.next()).data?.inboxEvents).toEqual({ __typename: 'InboxRoomRemoved' });
    await chat.publish(make(RoomPreferencesChanged, { ...change, userId: ada.id }));
    expect(await see(ada, roomId)).toEqual({ id: roomId, ...none });
  });
});

describe('limits', () => {
  test('20 rooms are pinned at most, also when many are pinned at once at two instances', async () => {
    const { ada, roomIds } = await groups(24);
    const another = await chat.startAnother();
    others.push(another);
    const devices = [ada, ada.at(another.url)] as const;
    const answers = await Promise.all(
      roomIds.map((roomId, index) => pin(devices[index % 2 === 0 ? 0 : 1], roomId)),
    );
    const refused = answers.filter(({ room }) => room === undefined);
    expect(refused).toHaveLength(4);
    for (const { __typename, limit, reason } of refused) {
      expect({ __typename, limit }).toEqual({ __typename: 'TooManyRooms', limit: 20 });
      expect(reason).toContain('20');
    }
    expect(await documents().countDocuments({ userId: ada.id, isPinned: true })).toBe(20);
    // What is pinned already may be pinned again, and one that is unpinned makes room.
    const [pinned = ''] = answers.flatMap(({ room }) => room?.id ?? []);
    expect((await pin(ada, pinned)).room).toMatchObject({ isPinned: true });
    await pin(ada, pinned, { isPinned: false });
    const free = roomIds[answers.indexOf(refused[0] ?? { __typename: '' })] ?? '';
    expect((await pin(ada, free)).room).toMatchObject({ isPinned: true });
  });

  test('rooms that they left do not count', async () => {
    const { ada, roomIds } = await groups(21);
    const last = roomIds.at(-1) ?? '';
    await fill(ada.id, roomIds.slice(0, 20), { isPinned: true });
    expect((await pin(ada, last)).limit).toBe(20);
    await removeFromGroup(chat.db, roomIds[0] ?? '', ada);
    expect((await pin(ada, last)).room).toMatchObject({ isPinned: true });
  });

  test('of 1,000 rooms something is set at most; what has no effect any more does not count', async () => {
    const { ada, bob, roomIds } = await groups(2);
    const [first = '', second = ''] = roomIds;
    const strangers = Array.from({ length: 1_000 }, () => v7());
    const known = await groups(0);
    await fill(ada.id, strangers, { archivedAbove: 1 });
    // Of rooms that she is not in: forgotten when the limit is met.
    expect((await mute(ada, first)).room).toMatchObject({ isMuted: true });
    expect(await documents().countDocuments({ userId: ada.id, isSet: true })).toBe(1);
    expect(known.roomIds).toEqual([]);
    const rooms = chat.db.collection<{ _id: string }>('rooms');
    const template = await rooms.findOne({ _id: first });
    const made = Array.from({ length: 999 }, () => v7());
    await rooms.insertMany(
      made.map((_id) => ({
        ...template,
        _id,
        kind: 'DIRECT',
        group: undefined,
        memberIds: [ada.id, bob.id],
      })),
      { ignoreUndefined: true },
    );
    await fill(ada.id, made, { archivedAbove: 0 });
    const answer = await mute(ada, second);
    expect(answer).toMatchObject({ __typename: 'TooManyRooms', limit: 1_000 });
    expect(answer.reason).toContain('1,000');
    expect(await listed(ada)).toEqual([second, first]);
    await rooms.updateOne({ _id: made[0] ?? '' }, { $set: { lastNumber: 1 } });
    expect((await mute(ada, second)).room).toMatchObject({ isMuted: true });
  });
});

describe('rooms', () => {
  test('come by folder, the pinned ones first, and in both directions without a hole or a repeat', async () => {
    const { ada, bob, roomIds } = await groups(6);
    const { roomId } = { roomId: await chat.room(ada, bob) };
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = roomIds;
    await pin(ada, b);
    await pin(ada, e);
    await archive(ada, c);
    await mute(ada, d);
    await bob.say(f, 'unread');
    await markUnread(ada, b);
    const everything = [e, b, f, roomId, d, a];
    expect(await listed(ada)).toEqual(everything);
    expect(await listed(ada, 'GROUPS')).toEqual([e, b, f, d, a]);
    expect(await listed(ada, 'UNREAD')).toEqual([b, f]);
    expect(await listed(ada, 'ARCHIVED')).toEqual([c]);
    expect(await listed(ada, 'MUTED')).toEqual([d]);
    for (const first of [1, 2, 3, 4, 7]) {
      const forward: string[] = [];
      for (let after: string | null = null; ;) {
        const found: Page = await page(ada, { first, after });
        forward.push(...ids(found));
        expect(found.pageInfo.hasPreviousPage).toBe(after !== null);
        after = found.edges.at(-1)?.cursor ?? null;
        if (!found.pageInfo.hasNextPage) break;
      }
      expect(forward).toEqual(everything);
      const backward: string[] = [];
      for (let before: string | null = null; ;) {
        const found: Page = await page(ada, { last: first, before });
        backward.unshift(...ids(found));
        expect(found.pageInfo.hasNextPage).toBe(before !== null);
        before = found.edges[0]?.cursor ?? null;
        if (!found.pageInfo.hasPreviousPage) break;
      }
      expect(backward).toEqual(everything);
    }
  });

  test('take one direction at a time, pages of 1 to 100, and cursors of their own', async () => {
    const { ada } = await groups(1);
    const refused = async (args: string): Promise<string> => {
      const { errors } = await ada.send(`{ rooms(${args}) { edges { cursor } } }`);
      return errors?.[0]?.message ?? '';
    };
    expect(await refused('first: 1, last: 1')).toContain('not by both');
    expect(await refused('first: 101')).toContain('`first` must be between 1 and 100');
    expect(await refused('last: 0')).toContain('`last` must be between 1 and 100');
    for (const cursor of [
      '[1,2]',
      '[1e400,"x"]',
      '{"$gt":1}',
      '[1,"x",false]',
      '[9007199254740991,"x"]',
      'x',
    ])
      expect(await refused(`after: "${Buffer.from(cursor).toString('base64url')}"`)).toContain('page cursor');
  });
});
