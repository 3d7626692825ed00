import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Db } from 'mongodb';
import { v7 } from 'uuid';
import { makeGroup } from './group.ts';
import { changeGroup, logOf, rolesIn, seeGroup, textsIn, threeInGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const people = (count: number): Person[] => Array.from({ length: count }, () => chat.person());

describe('a group', () => {
  test('is made of its owner and friends, who see it, write in it and read on', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat, {
      title: 'Hikers',
      description: 'On Sundays',
      image: 'https://example.org/a.webp',
    });
    const seen = await seeGroup(bob, roomId);
    expect(seen).toMatchObject({
      title: 'Hikers',
      description: 'On Sundays',
      image: 'https://example.org/a.webp',
      settings: { whoMayPost: 'EVERYONE', whoMayAdd: 'ADMINS', whoMayPin: 'EVERYONE' },
      memberCount: 3,
      viewerRole: 'MEMBER',
    });
    expect(rolesIn(seen)).toEqual({ [ada.id]: 'OWNER', [bob.id]: 'MEMBER', [eve.id]: 'MEMBER' });
    await bob.say(roomId, 'Hello');
    await ada.say(roomId, 'Hello Bob');
    expect(await seeGroup(eve, roomId)).toMatchObject({ unreadCount: 2, readUpTo: 0 });
    expect(await seeGroup(bob, roomId)).toMatchObject({ unreadCount: 1, readUpTo: 1 });
    expect((await eve.read(roomId, 2)).room).toMatchObject({ unreadCount: 0, readUpTo: 2 });
    const rooms = await eve.ask<{ edges: { node: { id: string } }[] }>('{ rooms { edges { node { id } } } }');
    expect(rooms.edges.map(({ node }) => node.id)).toEqual([roomId]);
    expect((await logOf(chat, roomId)).map(({ type }) => type as string)).toEqual([
      'ChatRoomCreated',
      'MessageSent',
      'MessageSent',
    ]);
    expect(await seeGroup(chat.person(), roomId)).toBeNull();
  });

  test('is not made of strangers, nor of who blocks: which of these it is stays a secret', async () => {
    const [ada, bob, eve] = people(3) as [Person, Person, Person];
    await chat.befriend(ada, bob);
    await chat.areFriends(ada, bob);
    const stranger = await changeGroup(ada, 'createGroupRoom', { title: 'Us', memberIds: [bob.id, eve.id] });
    await chat.block(eve, ada);
    const blocked = await changeGroup(ada, 'createGroupRoom', { title: 'Us', memberIds: [bob.id, eve.id] });
    expect(stranger).toMatchObject({ __typename: 'CannotAddMembers', userIds: [eve.id] });
    expect(blocked).toEqual(stranger);
  });

  test.each([
    ['no title that can be seen', { title: '\u200B' }, 'title'],
    ['a title that is too long', { title: 'a'.repeat(101) }, 'title'],
    ['an image that is no https address', { title: 'A', image: 'http://a.example' }, 'image'],
    ['too many members', { title: 'A', memberIds: Array.from({ length: 1_000 }, () => v7()) }, 'memberIds'],
  ])('is not made with %s', async (_, input, field) => {
    expect(await changeGroup(chat.person(), 'createGroupRoom', input)).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field }],
    });
  });

  test('grows and shrinks; who joins sees it from then on, who is gone sees nothing of it', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const fred = chat.person();
    await ada.say(roomId, 'Before Fred');
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    expect(await changeGroup(bob, 'addRoomMembers', { roomId, userIds: [fred.id] })).toMatchObject({
      __typename: 'NotAllowed',
      requiredRole: 'ADMIN',
    });
    const added = await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id, bob.id] });
    expect(added.room).toMatchObject({ memberCount: 4 });
    await ada.say(roomId, 'Welcome');
    expect(textsIn(await seeGroup(fred, roomId))).toEqual(['Welcome']);
    expect(await seeGroup(fred, roomId)).toMatchObject({ unreadCount: 1 });

    expect((await changeGroup(ada, 'removeRoomMember', { roomId, userId: fred.id })).room).toMatchObject({
      memberCount: 3,
    });
    await ada.say(roomId, 'Without Fred');
    expect(await seeGroup(fred, roomId)).toBeNull();
    expect((await fred.trySay({ roomId, text: 'Hey' })).__typename).toBe('NotARoomMember');
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] });
    await eve.say(roomId, 'Again');
    expect(textsIn(await seeGroup(fred, roomId))).toEqual(['Again']);
    // Twice the same changes nothing.
    const before = (await logOf(chat, roomId)).length;
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] });
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: v7() });
    expect((await logOf(chat, roomId)).length).toBe(before);
  });

  test('takes nobody in who is in 500 groups; of others that stays a secret', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const fred = chat.person();
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    const member = { role: 'MEMBER', joinedAt: new Date(), firstVisibleSeq: 1, firstVisibleNumber: 1 };
    await chat.db.collection<{ _id: string }>('room_members').insertMany(
      Array.from({ length: 500 }, () => v7()).map((id) => {
        return { _id: `${id}:${fred.id}`, ...member, roomId: id, userId: fred.id, sentUpTo: 0, leftAt: null };
      }),
    );
    expect(await changeGroup(fred, 'createGroupRoom', { title: 'One more' })).toMatchObject({
      __typename: 'TooManyGroups',
      limit: 500,
    });
    expect(await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] })).toMatchObject({
      __typename: 'CannotAddMembers',
      userIds: [fred.id],
    });
    const { token } = await ada.ask<{ token: string }>(
      'mutation ($input: CreateRoomInviteInput!) { createRoomInvite(input: $input) { ... on CreateRoomInviteSuccess { token } } }',
      { input: { roomId } },
    );
    expect((await changeGroup(fred, 'joinRoom', { token })).__typename).toBe('TooManyGroups');
    expect(await seeGroup(bob, roomId)).toMatchObject({ memberCount: 3 });
  });

  test('takes nobody into two groups at once who has room for one more', async () => {
    const { ada, roomId } = await threeInGroup(chat);
    const fred = chat.person();
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    const member = { role: 'MEMBER', joinedAt: new Date(), firstVisibleSeq: 1, firstVisibleNumber: 1 };
    await chat.db.collection<{ _id: string }>('room_members').insertMany(
      Array.from({ length: 499 }, () => v7()).map((id) => {
        return { _id: `${id}:${fred.id}`, ...member, roomId: id, userId: fred.id, sentUpTo: 0, leftAt: null };
      }),
    );
    const make = (by: Person, memberIds: readonly string[]) =>
      changeGroup(by, 'createGroupRoom', { title: 'One more', memberIds });
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => make(fred, [])),
      changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] }),
      make(ada, [fred.id]),
    ]);
    expect(answers.filter(({ __typename }) => __typename.endsWith('Success'))).toHaveLength(1);
    const filter = { userId: fred.id, leftAt: null };
    expect(await chat.db.collection('room_members').countDocuments(filter)).toBe(500);
  });

  test('adds all of those who are named, or nobody', async () => {
    const { ada, roomId } = await threeInGroup(chat);
    const [fred, stranger] = people(2) as [Person, Person];
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    expect(
      await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id, stranger.id] }),
    ).toMatchObject({ __typename: 'CannotAddMembers', userIds: [stranger.id] });
    expect(await seeGroup(ada, roomId)).toMatchObject({ memberCount: 3 });
  });

  test('has one owner, who passes ownership on, and admins who stand above members only', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const role = (by: Person, of: Person, to: string) =>
      changeGroup(by, 'setMemberRole', { roomId, userId: of.id, role: to });
    expect(await role(bob, eve, 'ADMIN')).toMatchObject({ __typename: 'NotAllowed', requiredRole: 'OWNER' });
    expect(await role(ada, chat.person(), 'ADMIN')).toMatchObject({ __typename: 'MemberNotFound' });
    expect((await role(ada, bob, 'ADMIN')).__typename).toBe('SetMemberRoleSuccess');
    expect(await changeGroup(bob, 'removeRoomMember', { roomId, userId: ada.id })).toMatchObject({
      requiredRole: 'OWNER',
    });
    const passed = await role(ada, bob, 'OWNER');
    expect(rolesIn(passed.room)).toEqual({ [ada.id]: 'ADMIN', [bob.id]: 'OWNER', [eve.id]: 'MEMBER' });
    expect(await role(bob, bob, 'MEMBER')).toMatchObject({ __typename: 'NotAllowed' });
  });

  test('is handed over by an owner who leaves, and ends with the last one', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    await changeGroup(ada, 'setMemberRole', { roomId, userId: eve.id, role: 'ADMIN' });
    expect((await changeGroup(ada, 'leaveRoom', { roomId })).__typename).toBe('LeaveRoomSuccess');
    expect(rolesIn(await seeGroup(bob, roomId))).toEqual({ [eve.id]: 'OWNER', [bob.id]: 'MEMBER' });
    expect((await changeGroup(ada, 'leaveRoom', { roomId })).__typename).toBe('NotARoomMember');
    // Both at once: the second one meets what the first one did.
    await Promise.all([changeGroup(eve, 'leaveRoom', { roomId }), changeGroup(bob, 'leaveRoom', { roomId })]);
    expect(await seeGroup(eve, roomId)).toBeNull();
    expect(await seeGroup(bob, roomId)).toBeNull();
    const log = await logOf(chat, roomId);
    expect(log.filter(({ type }) => type === 'RoomMemberRemoved')).toHaveLength(3);
  });

  test('is renamed and ruled by admins; in an announcement room only they speak', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const said = await bob.say(roomId, 'Before');
    expect(await changeGroup(bob, 'updateRoom', { roomId, title: 'Mine' })).toMatchObject({
      __typename: 'NotAllowed',
      requiredRole: 'ADMIN',
    });
    const update = { roomId, title: 'News', description: 'Weekly', settings: { whoMayPost: 'ADMINS' } };
    const updated = await changeGroup(ada, 'updateRoom', update);
    expect(updated.room).toMatchObject({
      title: 'News',
      description: 'Weekly',
      settings: { whoMayPost: 'ADMINS', whoMayAdd: 'ADMINS' },
    });
    expect(await bob.trySay({ roomId, text: 'Hey' })).toMatchObject({
      __typename: 'NotAllowed',
      reason: 'Only the owner and the admins may do this.',
    });
    expect((await bob.edit(said.id, 'Other')).__typename).toBe('NotAllowed');
    expect((await bob.delete(said.id)).__typename).toBe('DeleteMessageSuccess');
    await ada.say(roomId, 'The news');
    expect((await changeGroup(ada, 'updateRoom', { roomId, description: null })).room).toMatchObject({
      title: 'News',
      description: null,
    });
    expect((await logOf(chat, roomId)).filter(({ type }) => type === 'RoomUpdated')).toMatchObject([
      { changed: ['TITLE', 'DESCRIPTION', 'SETTINGS'] },
      { changed: ['DESCRIPTION'] },
    ]);
  });

  test('is no room of two people', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const fred = chat.person();
    for (const [name, input] of [
      ['addRoomMembers', { roomId, userIds: [bob.id] }],
      ['removeRoomMember', { roomId, userId: bob.id }],
      ['leaveRoom', { roomId }],
      ['updateRoom', { roomId, title: 'Us' }],
    ] as const) {
      expect(await changeGroup(ada, name, input)).toMatchObject({ problems: [{ field: 'roomId' }] });
      expect((await changeGroup(fred, name, input)).__typename).toBe('NotARoomMember');
    }
  });

  test('takes somebody who is added and removed at once to one end, the same in both stores', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await changeGroup(ada, 'setMemberRole', { roomId, userId: bob.id, role: 'ADMIN' });
    const fred = chat.person();
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        index % 2 === 0
          ? changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] })
          : changeGroup(bob, 'removeRoomMember', { roomId, userId: fred.id }),
      ),
    );
    const changes = (await logOf(chat, roomId)).filter((entry) => entry['userId'] === fred.id);
    const isIn = changes.at(-1)?.['type'] === 'RoomMemberAdded';
    expect(((await seeGroup(fred, roomId)) !== null) === isIn).toBe(true);
    expect(await seeGroup(ada, roomId)).toMatchObject({ memberCount: isIn ? 4 : 3 });
    // Each change is the opposite of the one before it.
    const types = changes.map(({ type }) => type as string);
    expect(types).toEqual(
      types.map((_, index) => (index % 2 === 0 ? 'RoomMemberAdded' : 'RoomMemberRemoved')),
    );
  });
});

test('a message to a group of 1,000 costs as many commands as one to a group of three', async () => {
  const [ada, bob] = people(2) as [Person, Person];
  const small = await makeGroup(chat.db, ada, bob, chat.person());
  const large = await makeGroup(chat.db, ada, bob, ...Array.from({ length: 998 }, () => ({ id: v7() })));
  const commandsOf = async (roomId: string): Promise<number> => {
    await ada.say(roomId, 'First');
    const profile = await recordCommands(chat.db);
    await ada.say(roomId, 'Second');
    return profile.stop(roomId);
  };
  const [few, many] = [await commandsOf(small), await commandsOf(large)];
  expect(few).toBeGreaterThan(1);
  expect(many).toBe(few);
});

/** Counts what is asked of the members of a group, and what its counter is told. What follows a message in the background asks neither. */
async function recordCommands(db: Db) {
  await db.command({ profile: 2 });
  const since = new Date();
  return {
    async stop(roomId: string): Promise<number> {
      await db.command({ profile: 0 });
      const operations = await db
        .collection('system.profile')
        .find({ ts: { $gte: since }, ns: { $not: /system\.profile$/ }, op: { $ne: 'getmore' } })
        .toArray();
      return operations.filter(({ ns, command }) => {
        const isAsked = String(ns).endsWith('.room_members') || 'findAndModify' in (command as object);
        return isAsked && JSON.stringify(command).includes(roomId);
      }).length;
    },
  };
}
