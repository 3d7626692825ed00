import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { UserDeleted, UserProfileUpdated, UserRegistered } from '@parley/events';
import { ownerPath } from '@parley/service-kit/projections';
import { eventually } from '@parley/testkit';
import type { Db } from 'mongodb';
import { v7 } from 'uuid';
import type { RoomFact } from '../src/rooms/room-change.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createInviteStore } from '../src/stores/invite-store.ts';
import { createRoomRegister } from '../src/stores/room-register.ts';
import { makeGroup } from './group.ts';
import { changeGroup, foundGroup, type GroupSeen, rolesIn, seeGroup, textsIn } from './group-verbs.ts';
import { type Person, projectionSecret, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const people = (count: number): Person[] => Array.from({ length: count }, () => chat.person());
async function threeInGroup(more: object = {}) {
  const [ada, bob, eve] = people(3) as [Person, Person, Person];
  return { ada, bob, eve, roomId: await foundGroup(chat, ada, [bob, eve], more) };
}
/** The log of a room: dense, and read from the store. */
async function logOf(roomId: string) {
  const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
  expect(log.map(({ seq }) => seq as number)).toEqual(log.map((_, index) => index + 1));
  return log;
}

describe('a group', () => {
  test('is made of its owner and friends, who see it, write in it and read on', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup({
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
    expect((await logOf(roomId)).map(({ type }) => type as string)).toEqual([
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
    const { ada, bob, eve, roomId } = await threeInGroup();
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
    const before = (await logOf(roomId)).length;
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id] });
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: v7() });
    expect((await logOf(roomId)).length).toBe(before);
  });

  test('takes nobody in who is in 500 groups; of others that stays a secret', async () => {
    const { ada, bob, roomId } = await threeInGroup();
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
    const { ada, roomId } = await threeInGroup();
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
    const { ada, roomId } = await threeInGroup();
    const [fred, stranger] = people(2) as [Person, Person];
    await chat.befriend(ada, fred);
    await chat.areFriends(ada, fred);
    expect(
      await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [fred.id, stranger.id] }),
    ).toMatchObject({ __typename: 'CannotAddMembers', userIds: [stranger.id] });
    expect(await seeGroup(ada, roomId)).toMatchObject({ memberCount: 3 });
  });

  test('has one owner, who passes ownership on, and admins who stand above members only', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
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
    const { ada, bob, eve, roomId } = await threeInGroup();
    await changeGroup(ada, 'setMemberRole', { roomId, userId: eve.id, role: 'ADMIN' });
    expect((await changeGroup(ada, 'leaveRoom', { roomId })).__typename).toBe('LeaveRoomSuccess');
    expect(rolesIn(await seeGroup(bob, roomId))).toEqual({ [eve.id]: 'OWNER', [bob.id]: 'MEMBER' });
    expect((await changeGroup(ada, 'leaveRoom', { roomId })).__typename).toBe('NotARoomMember');
    // Both at once: the second one meets what the first one did.
    await Promise.all([changeGroup(eve, 'leaveRoom', { roomId }), changeGroup(bob, 'leaveRoom', { roomId })]);
    expect(await seeGroup(eve, roomId)).toBeNull();
    expect(await seeGroup(bob, roomId)).toBeNull();
    const log = await logOf(roomId);
    expect(log.filter(({ type }) => type === 'RoomMemberRemoved')).toHaveLength(3);
  });

  test('is renamed and ruled by admins; in an announcement room only they speak', async () => {
    const { ada, bob, roomId } = await threeInGroup();
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
    expect((await logOf(roomId)).filter(({ type }) => type === 'RoomUpdated')).toMatchObject([
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
    const { ada, bob, roomId } = await threeInGroup();
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
    const changes = (await logOf(roomId)).filter((entry) => entry['userId'] === fred.id);
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

describe('the members of a group', () => {
  const make = createEventFactory({ source: 'user' });
  const called = ({ id: userId }: Person, username: string, displayName: string, version = 1) => {
    const profile = { userId, version, username, displayName, bio: '', imageId: null };
    return version === 1
      ? make(UserRegistered, { ...profile, registeredAt: new Date().toISOString() })
      : make(UserProfileUpdated, { ...profile, updatedAt: new Date().toISOString() });
  };
  const named = async (viewer: Person, roomId: string, query: string): Promise<readonly string[] | null> => {
    const room = await viewer.ask<Pick<GroupSeen, 'members'> | null>(
      'query ($id: ID!, $query: String) { room(id: $id) { members(query: $query) { edges { node { role user { id } } } } } }',
      { id: roomId, query },
    );
    return room && room.members.edges.map(({ node }) => node.user.id);
  };

  test('are found by their names as users are, as they are called now; a block hides nobody', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
    const old = called(bob, 'bobby', 'Bob');
    await chat.publish(old, called(ada, 'ada99', 'Ada $Müller'), called(eve, 'eve', 'محمّد Müller'));
    await eventually(async () => expect(await named(ada, roomId, 'muller')).toEqual([ada.id, eve.id]));
    expect(await named(bob, roomId, 'محمد')).toEqual([eve.id]);
    expect(await named(bob, roomId, 'ＢＢＹ')).toEqual([bob.id]);
    expect(await named(bob, roomId, '$m')).toEqual([ada.id]);
    // Neither what is not seen alone, nor a stranger, finds anybody; a name of somebody else's is not found.
    expect(await named(bob, roomId, '\uFE0F')).toEqual([]);
    expect(await named(chat.person(), roomId, 'bob')).toBeNull();
    await chat.publish(called(chat.person(), 'bob2', 'Bob'));
    await chat.block(eve, bob);
    // The former name that comes again later changes nothing.
    await chat.publish(called(bob, 'bobby', 'Robert', 2), old);
    await eventually(async () => expect(await named(eve, roomId, 'robert')).toEqual([bob.id]));
    await chat.publish(called(ada, 'ada99', 'Augusta', 2));
    await eventually(async () => expect(await named(eve, roomId, 'augusta')).toEqual([ada.id]));
    expect(await named(eve, roomId, 'robert')).toEqual([bob.id]);
    await chat.publish(make(UserDeleted, { userId: bob.id, deletedAt: new Date().toISOString() }));
    await eventually(async () => expect(await named(eve, roomId, 'robert')).toEqual([]));
    await expect(named(eve, roomId, 'a'.repeat(51))).rejects.toThrow('1 to 50 characters');
  });

  test('and their version are what other services compare with, who know the secret', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    const rowsOf = async (name: string, after: string): Promise<readonly unknown[]> => {
      const url = new URL(`${ownerPath(name)}?after=${after}&limit=3`, chat.url);
      expect((await fetch(url)).status).toBe(401);
      const answer = await fetch(url, { headers: { authorization: `Bearer ${projectionSecret}` } });
      const { rows } = (await answer.json()) as { rows: { key: string }[] };
      return rows.filter(({ key }) => key.startsWith(roomId));
    };
    const member = ({ id }: Person) => ({ key: `${roomId}:${id}`, version: 1, state: {} });
    expect(await rowsOf('group-members', roomId)).toEqual(
      [member(ada), member(eve)].toSorted((one, other) => (one.key < other.key ? -1 : 1)),
    );
    expect(await rowsOf('group-versions', roomId.slice(0, -1))).toEqual([
      { key: roomId, version: 2, state: {} },
    ]);
  });
});

describe('an invite', () => {
  test('is forgotten a week after it expired, and not before', async () => {
    const { ada, roomId } = await threeInGroup();
    const database = openDatabase(chat.environment.MYSQL_URL);
    const invites = createInviteStore(database);
    try {
      const now = new Date();
      const day = 24 * 60 * 60 * 1_000;
      const expired = (days: number) => ({
        id: v7(),
        roomId,
        createdBy: ada.id,
        createdAt: new Date(0),
        maxUses: null,
        uses: 0,
        expiresAt: new Date(now.getTime() - days * day),
        revokedAt: null,
      });
      const [old, recent, good] = [expired(8), expired(6), expired(-1)];
      for (const each of [old, recent, good]) await invites.insert(each, each.id, () => null);
      await invites.forgetExpired(new Date(now.getTime() - 7 * day));
      const found = await Promise.all([old, recent, good].map(({ id }) => invites.find(id)));
      expect(found.map((each) => each?.id)).toEqual([undefined, recent.id, good.id]);
    } finally {
      await database.$disconnect();
    }
  });

  const invite = (person: Person, input: object) =>
    person.ask<{ __typename: string; token?: string; invite?: { id: string } }>(
      `mutation ($input: CreateRoomInviteInput!) { createRoomInvite(input: $input) { __typename
        ... on CreateRoomInviteSuccess { token invite { id uses maxUses } } } }`,
      { input },
    );
  const revoke = (person: Person, inviteId: string | undefined) =>
    person.ask<{ __typename: string }>(
      'mutation ($input: RevokeRoomInviteInput!) { revokeRoomInvite(input: $input) { __typename } }',
      { input: { inviteId } },
    );
  const join = (person: Person, token: string | undefined) =>
    changeGroup(person, 'joinRoom', { token: token ?? '' });

  test('lets strangers in who have its token, which is shown once and kept as a digest', async () => {
    const { ada, bob, roomId } = await threeInGroup();
    expect((await invite(bob, { roomId })).__typename).toBe('NotAllowed');
    expect((await invite(chat.person(), { roomId })).__typename).toBe('NotARoomMember');
    const { token } = await invite(ada, { roomId });
    await ada.say(roomId, 'Before');
    const fred = chat.person();
    expect((await join(fred, token)).room).toMatchObject({ memberCount: 4, viewerRole: 'MEMBER' });
    await ada.say(roomId, 'Welcome');
    expect(textsIn(await seeGroup(fred, roomId))).toEqual(['Welcome']);
    // A second time uses nothing.
    expect((await join(fred, token)).room).toMatchObject({ memberCount: 4 });
    const invites = '{ room(id: "' + roomId + '") { invites { uses createdBy { id } } } }';
    expect(await ada.ask(invites)).toEqual({ invites: [{ uses: 1, createdBy: { id: ada.id } }] });
    expect(await bob.ask(invites)).toEqual({ invites: null });
    expect((await join(chat.person(), 'nonsense')).__typename).toBe('InviteNotValid');
  });

  test('with one use lets one of two in who come at once', async () => {
    const { ada, roomId } = await threeInGroup();
    const { token } = await invite(ada, { roomId, maxUses: 1 });
    const results = await Promise.all(people(4).map((person) => join(person, token)));
    expect(results.map(({ __typename }) => __typename).toSorted()).toEqual([
      'InviteNotValid',
      'InviteNotValid',
      'InviteNotValid',
      'JoinRoomSuccess',
    ]);
    expect(await seeGroup(ada, roomId)).toMatchObject({ memberCount: 4 });
  });

  test('lets nobody in once it is revoked, or the group has ended', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
    const first = await invite(ada, { roomId });
    const second = await invite(ada, { roomId });
    expect((await revoke(bob, first.invite?.id)).__typename).toBe('NotAllowed');
    expect((await revoke(chat.person(), first.invite?.id)).__typename).toBe('InviteNotValid');
    expect((await revoke(ada, first.invite?.id)).__typename).toBe('RevokeRoomInviteSuccess');
    expect((await join(chat.person(), first.token)).__typename).toBe('InviteNotValid');
    for (const person of [ada, bob, eve]) await changeGroup(person, 'leaveRoom', { roomId });
    expect((await join(chat.person(), second.token)).__typename).toBe('InviteNotValid');
  });
});

describe('the streams of a group', () => {
  const typesOf = async (stream: Awaited<ReturnType<Person['listen']>>, count: number) => {
    const types: (string | undefined)[] = [];
    while (types.length < count) types.push((await stream.next()).data?.roomEvents.__typename);
    return types;
  };

  test('show each change, to who stays; of who is removed they end before the next message', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
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
    const { ada, bob, roomId } = await threeInGroup();
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
    const { ada, roomId } = await threeInGroup();
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

describe('a change that was recorded and did not take effect', () => {
  /** A process that dies between the two stores: MySQL has these changes, MongoDB has not. */
  async function leaveUnapplied(
    roomId: string,
    actorId: string,
    changes: readonly RoomFact[],
  ): Promise<void> {
    const database = openDatabase(chat.environment.MYSQL_URL);
    const register = createRoomRegister(database);
    // Old enough for the repairer of a running instance.
    const at = new Date(Date.now() - 10_000);
    for (const fact of changes) await register.change({ roomId, actorId, at }, () => [fact], null);
    await database.$disconnect();
  }
  const removed = (userId: string): RoomFact => ({ type: 'RoomMemberRemoved', eventId: v7(), userId });
  const added = (userId: string): RoomFact => {
    return { type: 'RoomMemberAdded', eventId: v7(), userId, role: 'MEMBER' };
  };

  test('takes effect before the next change, in order', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
    await leaveUnapplied(roomId, ada.id, [removed(bob.id), added(bob.id), removed(bob.id)]);
    expect(
      (await changeGroup(ada, 'setMemberRole', { roomId, userId: eve.id, role: 'ADMIN' })).room,
    ).toMatchObject({ memberCount: 2 });
    expect((await logOf(roomId)).map(({ type }) => type as string)).toEqual([
      'ChatRoomCreated',
      'RoomMemberRemoved',
      'RoomMemberAdded',
      'RoomMemberRemoved',
      'RoomMemberRoleChanged',
    ]);
    expect(await seeGroup(bob, roomId)).toBeNull();
  });

  test('takes effect by the repairer, once, also when others repeat it', async () => {
    const { ada, bob, roomId } = await threeInGroup();
    await leaveUnapplied(roomId, ada.id, [removed(bob.id)]);
    // The same is wanted: nothing is left to record, and it is answered when what was recorded has taken effect.
    const answers = await Promise.all([
      changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id }),
      eventually(async () => {
        const seen = await seeGroup(ada, roomId);
        if (seen?.memberCount !== 2) throw new Error('Not yet.');
      }),
    ]);
    expect(answers[0].room).toMatchObject({ memberCount: 2 });
    expect(await logOf(roomId)).toHaveLength(2);
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
