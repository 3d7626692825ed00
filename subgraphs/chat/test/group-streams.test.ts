import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { changeGroup, threeInGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

describe('the streams of a group', () => {
  const typesOf = async (stream: Awaited<ReturnType<Person['listen']>>, count: number) => {
    const types: (string | undefined)[] = [];
    while (types.length < count) types.push((await stream.next()).data?.roomEvents.__typename);
    return types;
  };

  test('show each change, to who stays; of who is removed they end before the next message', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const [adas, bobs] = [await ada.listen(roomId), await bob.listen(roomId)];
    await typesOf(adas, 1);
    await typesOf(bobs, 1);
    await changeGroup(ada, 'updateRoom', { roomId, title: 'Other' });
    await changeGroup(ada, 'setMemberRole', { roomId, userId: eve.id, role: 'ADMIN' });
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    await ada.say(roomId, 'Without Bob');
    expect(await typesOf(adas, 4)).toEqual([
      'RoomUpdated',
      'RoomMemberRoleChanged',
      'RoomMemberRemoved',
      'MessageSent',
    ]);
    expect(await typesOf(bobs, 2)).toEqual(['RoomUpdated', 'RoomMemberRoleChanged']);
    expect(await bobs.ended).toBeNull();
  });

  test('continue after a cursor from before a removal with what came after the return only', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const stream = await bob.listen(roomId);
    const after = (await stream.next()).data?.roomEvents.cursor ?? '';
    await ada.say(roomId, 'With Bob');
    expect(await typesOf(stream, 1)).toEqual(['MessageSent']);
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    await ada.say(roomId, 'Without Bob');
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [bob.id] });
    await ada.say(roomId, 'Bob again');
    const again = await bob.listen(roomId, { after });
    expect((await again.next()).data?.roomEvents.__typename).toBe('RoomMemberAdded');
    expect((await again.next()).data?.roomEvents.message?.text).toBe('Bob again');
  });

  test('bring the room to the list of who is added, and take it from the list of who is removed', async () => {
    const { ada, roomId } = await threeInGroup(chat);
    const fred = chat.person();
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    const list = await fred.subscribe<{ inboxEvents: Record<string, unknown> }>(
      'subscription { inboxEvents { __typename ... on StreamEvent { cursor } ... on InboxRoomChanged { room { id } } ... on InboxRoomRemoved { roomId } } }',
    );
    await list.next();
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] });
    const shown = (await list.next()).data?.inboxEvents;
    expect(shown).toMatchObject({ __typename: 'InboxRoomChanged', room: { id: roomId } });
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: fred.id });
    const removed = await eventually(async () => {
      const event = (await list.next()).data?.inboxEvents;
      if (event?.['__typename'] !== 'InboxRoomRemoved') throw new Error('Not yet.');
      return event;
    });
    expect(removed).toMatchObject({ roomId });
  });
});
