import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { RoomPreferencesChanged } from '@parley/events';
import { type EventStream, eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { makeGroup, removeFromGroup } from './group.ts';
import {
  all,
  archive,
  fields,
  fill,
  groups,
  ids,
  listed,
  markUnread,
  mute,
  none,
  page,
  pin,
  see,
  type Seen,
} from './room-preference-verbs.ts';
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
    const { ada, roomIds } = await groups(chat, 2);
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
    await fill(chat, ada.id, [roomId], { isPinned: true, eventId: 'no event has this id' });
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
