import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { RoomFact } from '../src/rooms/room-change.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createRoomRegister } from '../src/stores/room-register.ts';
import { changeGroup, foundGroup, rolesIn, seeGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
let another: { readonly url: string; close(): Promise<void> };
let database: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  chat = await starting;
  another = await chat.startAnother();
  database = openDatabase(chat.environment.MYSQL_URL);
});
afterAll(async () => {
  await database.$disconnect();
  await another.close();
  await (await starting).close();
});

const people = (count: number): Person[] => Array.from({ length: count }, () => chat.person());
const elsewhere = (person: Person): Person => person.at(another.url);
async function threeInGroup(more: object = {}) {
  const [ada, bob, eve] = people(3) as [Person, Person, Person];
  return { ada, bob, eve, roomId: await foundGroup(chat, ada, [bob, eve], more) };
}
const invite = (person: Person, roomId: string) =>
  person.ask<{ __typename: string; token?: string }>(
    `mutation ($input: CreateRoomInviteInput!) { createRoomInvite(input: $input) { __typename
      ... on CreateRoomInviteSuccess { token } } }`,
    { input: { roomId } },
  );
const join = (person: Person, token: string | undefined) =>
  changeGroup(person, 'joinRoom', { token: token ?? '' });
const counted = (types: readonly { readonly __typename: string }[]) =>
  Object.fromEntries(
    [...new Set(types.map(({ __typename }) => __typename))].map((name) => [
      name,
      types.filter(({ __typename }) => __typename === name).length,
    ]),
  );

describe('many at one group at once', () => {
  test('wait for one another, and keep nobody else from the database', async () => {
    const { ada, bob, roomId } = await threeInGroup();
    const { token } = await invite(ada, roomId);
    const crowd = people(14);
    let joining: Promise<unknown> = Promise.resolve();
    await database.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT id FROM chat_rooms WHERE id = ${roomId} FOR UPDATE`;
      joining = Promise.allSettled(crowd.map((person) => join(person, token)));
      const other = await changeGroup(bob, 'createGroupRoom', { title: 'Elsewhere' });
      expect(other.__typename).toBe('CreateGroupRoomSuccess');
    });
    await joining;
    // On a slow machine one of them may have waited for too long.
    await Promise.all(crowd.map((person) => eventually(() => join(person, token))));
    expect(await seeGroup(ada, roomId)).toMatchObject({ memberCount: 17 });
  });

  test('do not make it larger than 1,000', async () => {
    const { ada, roomId } = await threeInGroup();
    const more = people(4);
    for (const person of more) await chat.befriend(ada, person);
    await Promise.all(more.map((person) => chat.areFriends(ada, person)));
    const joinedAt = new Date();
    await database.roomMember.createMany({
      data: Array.from({ length: 995 }, () => ({ roomId, userId: v7(), role: 'MEMBER', joinedAt })),
    });
    const [first, second] = [more.slice(0, 2), more.slice(2)].map((some) => some.map(({ id }) => id));
    const results = await Promise.all([
      changeGroup(ada, 'addRoomMembers', { roomId, userIds: first }),
      changeGroup(elsewhere(ada), 'addRoomMembers', { roomId, userIds: second }),
    ]);
    expect(counted(results)).toEqual({ AddRoomMembersSuccess: 1, RoomIsFull: 1 });
    expect(await database.roomMember.count({ where: { roomId, leftAt: null } })).toBe(1_000);
  });

  test('make no more than 50 invites, nor does who is removed meanwhile', async () => {
    const { ada, bob, roomId } = await threeInGroup({ settings: { whoMayAdd: 'EVERYONE' } });
    const made = await Promise.all(
      Array.from({ length: 56 }, (_, index) => invite(index % 2 === 0 ? ada : elsewhere(bob), roomId)),
    );
    expect(counted(made)).toEqual({ CreateRoomInviteSuccess: 50, TooManyInvites: 6 });
    await leaveUnapplied(roomId, ada.id, { type: 'RoomMemberRemoved', eventId: v7(), userId: bob.id });
    expect((await invite(bob, roomId)).__typename).toBe('NotARoomMember');
  });

  test('may all leave: there is one owner as long as somebody is in it', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup();
    await changeGroup(ada, 'setMemberRole', { roomId, userId: eve.id, role: 'ADMIN' });
    const leaving = [ada, elsewhere(bob), elsewhere(eve)].map((each) =>
      changeGroup(each, 'leaveRoom', { roomId }),
    );
    expect(counted(await Promise.all(leaving))).toEqual({ LeaveRoomSuccess: 3 });
    const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
    const roles = new Map([[ada.id, 'OWNER'], ...[bob, eve].map(({ id }) => [id, 'MEMBER'] as const)]);
    for (const { type, userId, role } of log) {
      if (type === 'RoomMemberRoleChanged') roles.set(userId as string, role as string);
      if (type === 'RoomMemberRemoved') roles.delete(userId as string);
      const owners = [...roles.values()].filter((each) => each === 'OWNER');
      // A handing over is two entries, and first there are two.
      expect(owners.length).toBeGreaterThanOrEqual(Math.min(1, roles.size));
    }
    expect(roles.size).toBe(0);
  });
});

/** A process that dies between the two stores: MySQL has this change, MongoDB has not. */
async function leaveUnapplied(roomId: string, actorId: string, fact: RoomFact): Promise<void> {
  await createRoomRegister(database).change(
    { roomId, actorId, at: new Date(), newId: v7 },
    () => [fact],
    null,
  );
}

describe('who is in a group by the register and not yet by the log', () => {
  test('adds friends only, as everybody does', async () => {
    const { ada, roomId } = await threeInGroup({ settings: { whoMayAdd: 'EVERYONE' } });
    const [fred, stranger] = people(2) as [Person, Person];
    await leaveUnapplied(roomId, ada.id, {
      type: 'RoomMemberAdded',
      eventId: v7(),
      userId: fred.id,
      role: 'MEMBER',
    });
    expect(await changeGroup(fred, 'addRoomMembers', { roomId, userIds: [stranger.id] })).toMatchObject({
      __typename: 'CannotAddMembers',
      userIds: [stranger.id],
    });
    await eventually(async () => expect(Object.keys(rolesIn(await seeGroup(ada, roomId)))).toHaveLength(4));
  });
});

describe('who joins', () => {
  test('types at once, also after a try that was too early', async () => {
    const { ada, bob, roomId } = await threeInGroup();
    const { token } = await invite(ada, roomId);
    const fred = chat.person();
    expect((await fred.setTyping(roomId, true)).__typename).toBe('NotARoomMember');
    await join(fred, token);
    expect((await fred.setTyping(roomId, true)).__typename).toBe('SetTypingSuccess');
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    expect((await bob.setTyping(roomId, true)).__typename).toBe('NotARoomMember');
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [bob.id] });
    expect((await bob.setTyping(roomId, true)).__typename).toBe('SetTypingSuccess');
  });
});

describe('who is removed', () => {
  test('does not come back by an invite that they made; those of who leaves stay good', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup({ settings: { whoMayAdd: 'EVERYONE' } });
    const [bobs, eves] = [await invite(bob, roomId), await invite(eve, roomId)];
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    await changeGroup(eve, 'leaveRoom', { roomId });
    expect((await join(bob, bobs.token)).__typename).toBe('InviteNotValid');
    expect((await join(chat.person(), bobs.token)).__typename).toBe('InviteNotValid');
    expect((await join(eve, eves.token)).__typename).toBe('JoinRoomSuccess');
  });

  test('is told what became of a message that they had sent, and nothing of the room', async () => {
    const { ada, bob, roomId } = await threeInGroup();
    const draft = { roomId, text: 'Did this arrive?', clientMessageId: 'mine' };
    const { sent } = await bob.trySay(draft);
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    expect(await bob.trySay(draft)).toMatchObject({ sent: { id: sent?.id, text: draft.text, room: null } });
    expect(await bob.ask(`{ message(id: "${sent?.id}") { id } }`)).toBeNull();
  });
});
