import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { mostBans } from '../src/rooms/room-ban.ts';
import { createJoinRequestStore } from '../src/stores/join-request-store.ts';
import { openDatabase } from '../src/stores/database.ts';
import { changeGroup, rolesIn, seeGroup, textsIn, threeInGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const ban = (by: Person, roomId: string, { id: userId }: Pick<Person, 'id'>) =>
  changeGroup(by, 'banRoomMember', { roomId, userId });
const unban = (by: Person, roomId: string, { id: userId }: Pick<Person, 'id'>) =>
  changeGroup(by, 'unbanRoomMember', { roomId, userId });
const setRole = (by: Person, roomId: string, { id: userId }: Person, role: string) =>
  changeGroup(by, 'setMemberRole', { roomId, userId, role });
const add = (by: Person, roomId: string, ...people: readonly Person[]) =>
  changeGroup(by, 'addRoomMembers', { roomId, userIds: people.map(({ id }) => id) });
const invite = async (by: Person, roomId: string, more: object = {}): Promise<string> =>
  (
    await by.ask<{ token: string }>(
      `mutation ($input: CreateRoomInviteInput!) { createRoomInvite(input: $input) {
        ... on CreateRoomInviteSuccess { token } } }`,
      { input: { roomId, ...more } },
    )
  ).token;
const join = (person: Person, token: string) => changeGroup(person, 'joinRoom', { token });

interface Bans {
  readonly bannedMembers: {
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: { readonly user: { readonly id: string }; readonly bannedBy: { readonly id: string } };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  } | null;
}
const bansOf = async (
  person: Person,
  roomId: string,
  args = '',
): Promise<Bans['bannedMembers'] | undefined> =>
  (
    await person.ask<Bans | null>(
      `{ room(id: "${roomId}") { bannedMembers${args} { edges { cursor node { user { id } bannedBy { id } bannedAt } }
        pageInfo { hasNextPage } } } }`,
    )
  )?.bannedMembers;
const idsIn = (bans: Bans['bannedMembers'] | undefined) => bans?.edges.map(({ node }) => node.user.id);

describe('who is banned', () => {
  test('is out at once: their stream ends before the next message, and they see nothing more', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const bobs = await bob.listen(roomId);
    await bobs.next();
    expect((await ban(ada, roomId, bob)).room).toMatchObject({ memberCount: 2 });
    await eve.say(roomId, 'Without Bob');
    expect(await bobs.ended).toBeNull();
    expect(JSON.stringify(bobs.waiting())).not.toContain('Without Bob');
    expect(await seeGroup(bob, roomId)).toBeNull();
    expect((await bob.trySay({ roomId, text: 'Hi' })).code).toBe('NOT_A_ROOM_MEMBER');
  });

  test('comes in by no way until the ban is lifted, and is told so by an invite', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat, { settings: { whoMayAdd: 'EVERYONE' } });
    const token = await invite(ada, roomId);
    const bobs = await invite(bob, roomId);
    await ban(ada, roomId, bob);
    const refused = await join(bob, token);
    expect(refused).toMatchObject({ __typename: 'BannedFromRoom' });
    expect(refused.reason).toMatch(/banned/u);
    // Their own invites ended with them.
    expect((await join(chat.person(), bobs)).__typename).toBe('InviteNotValid');
    expect(await add(ada, roomId, bob)).toMatchObject({ __typename: 'CannotAddMembers', userIds: [bob.id] });
    const dora = chat.person();
    await chat.befriend(ada, dora);
    await chat.areFriends(ada, dora);
    // All or nobody.
    expect((await add(ada, roomId, dora, bob)).userIds).toEqual([bob.id]);
    expect((await seeGroup(ada, roomId))?.memberCount).toBe(2);
    // A refused use is no use.
    const uses = `{ room(id: "${roomId}") { invites { uses } } }`;
    expect(await ada.ask(uses)).toEqual({ invites: [{ uses: 0 }] });
    expect((await unban(ada, roomId, bob)).__typename).toBe('UnbanRoomMemberSuccess');
    expect((await join(bob, token)).room).toMatchObject({ memberCount: 3, viewerRole: 'MEMBER' });
  });

  test('may never have been in it, and stays banned by who was first', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await setRole(ada, roomId, bob, 'ADMIN');
    const fred = chat.person();
    const before = (await seeGroup(ada, roomId))?.lastSeq;
    expect((await ban(bob, roomId, fred)).room?.memberCount).toBe(3);
    expect((await ban(ada, roomId, fred)).__typename).toBe('BanRoomMemberSuccess');
    const bans = await bansOf(ada, roomId);
    expect(bans?.edges.map(({ node }) => node)).toMatchObject([
      { user: { id: fred.id }, bannedBy: { id: bob.id } },
    ]);
    // Nobody else learns of it.
    expect((await seeGroup(ada, roomId))?.lastSeq).toBe(before);
    expect((await join(fred, await invite(ada, roomId))).__typename).toBe('BannedFromRoom');
    for (const _ of [1, 2])
      expect((await unban(bob, roomId, fred)).__typename).toBe('UnbanRoomMemberSuccess');
    expect(idsIn(await bansOf(ada, roomId))).toEqual([]);
  });

  test('is shown to admins only, the newest first, page by page', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const people = Array.from({ length: 5 }, () => chat.person());
    for (const person of people) await ban(ada, roomId, person);
    const newest = people.map(({ id }) => id).toReversed();
    expect(idsIn(await bansOf(ada, roomId))).toEqual(newest);
    const first = await bansOf(ada, roomId, '(first: 2)');
    expect([idsIn(first), first?.pageInfo.hasNextPage]).toEqual([newest.slice(0, 2), true]);
    const rest = await bansOf(ada, roomId, `(first: 3, after: "${first?.edges.at(-1)?.cursor}")`);
    expect([idsIn(rest), rest?.pageInfo.hasNextPage]).toEqual([newest.slice(2), false]);
    expect(await bansOf(eve, roomId)).toBeNull();
    await setRole(ada, roomId, bob, 'ADMIN');
    expect(idsIn(await bansOf(bob, roomId))).toEqual(newest);
    await setRole(ada, roomId, bob, 'MEMBER');
    expect(await bansOf(bob, roomId)).toBeNull();
    expect(await bansOf(chat.person(), roomId)).toBeUndefined();
  });

  test('is so by the rules of a removal: admins ban members, the owner also admins, nobody the owner', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    for (const person of [bob, eve])
      expect(await ban(person, roomId, person === bob ? eve : ada)).toMatchObject({
        __typename: 'NotAllowed',
        requiredRole: 'ADMIN',
      });
    expect((await unban(bob, roomId, eve)).__typename).toBe('NotAllowed');
    for (const verb of [ban, unban])
      expect((await verb(chat.person(), roomId, bob)).__typename).toBe('NotARoomMember');
    for (const person of [bob, eve]) await setRole(ada, roomId, person, 'ADMIN');
    expect(await ban(bob, roomId, eve)).toMatchObject({ __typename: 'NotAllowed', requiredRole: 'OWNER' });
    expect(await ban(bob, roomId, ada)).toMatchObject({ __typename: 'NotAllowed', requiredRole: 'OWNER' });
    expect((await ban(bob, roomId, bob)).problems?.[0]?.field).toBe('userId');
    expect((await ban(ada, roomId, bob)).room?.memberCount).toBe(2);
    expect(rolesIn(await seeGroup(ada, roomId))).toEqual({ [ada.id]: 'OWNER', [eve.id]: 'ADMIN' });
    // In a room of two there is nobody to ban.
    const direct = await chat.room(ada, eve);
    expect((await ban(ada, direct, eve)).__typename).toBe('InvalidInput');
    expect((await unban(ada, direct, eve)).__typename).toBe('InvalidInput');
  });

  test('a ban and a joining at once: banned in the end, in whatever order', async () => {
    const { ada, roomId } = await threeInGroup(chat);
    const another = await chat.startAnother();
    const token = await invite(ada, roomId);
    const people = Array.from({ length: 6 }, () => chat.person());
    await Promise.all(
      people.flatMap((person) => [join(person.at(another.url), token), ban(ada, roomId, person)]),
    );
    expect((await seeGroup(ada, roomId))?.memberCount).toBe(3);
    expect(new Set(idsIn(await bansOf(ada, roomId)))).toEqual(new Set(people.map(({ id }) => id)));
    await another.close();
  });

  test('two admins who ban one another at once, and one who is demoted meanwhile', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    await setRole(ada, roomId, bob, 'ADMIN');
    const fred = chat.person();
    const [banned, demoted] = await Promise.all([
      ban(bob, roomId, eve),
      setRole(ada, roomId, bob, 'MEMBER'),
      ban(bob, roomId, fred),
    ]);
    expect(demoted.__typename).toBe('SetMemberRoleSuccess');
    const isOut = banned.__typename === 'BanRoomMemberSuccess';
    expect(isOut || banned.__typename === 'NotAllowed').toBe(true);
    expect(Object.hasOwn(rolesIn(await seeGroup(ada, roomId)), eve.id)).toBe(!isOut);
    expect((await ban(bob, roomId, fred)).__typename).toBe('NotAllowed');
  });

  test('sees after an unban only what is said from the joining on', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await ban(ada, roomId, bob);
    await ada.say(roomId, 'Between us');
    await unban(ada, roomId, bob);
    await add(ada, roomId, bob);
    await ada.say(roomId, 'Welcome back');
    expect(textsIn(await seeGroup(bob, roomId))).toEqual(['Welcome back']);
  });

  test('is one of 5,000 at most', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const database = openDatabase(chat.environment.MYSQL_URL);
    const bannedAt = new Date();
    const rows = Array.from({ length: mostBans }, () => ({
      roomId,
      userId: v7(),
      bannedBy: ada.id,
      bannedAt,
    }));
    await database.roomBan.createMany({ data: rows });
    await database.$disconnect();
    expect(await ban(ada, roomId, bob)).toMatchObject({ __typename: 'TooManyBans', limit: 5_000 });
    expect((await seeGroup(ada, roomId))?.memberCount).toBe(3);
    expect((await ban(ada, roomId, { id: rows[0]?.userId ?? '' })).__typename).toBe('BanRoomMemberSuccess');
    await unban(ada, roomId, { id: rows[0]?.userId ?? '' });
    expect((await ban(ada, roomId, bob)).room?.memberCount).toBe(2);
  });
});

const approve = (by: Person, roomId: string, { id: userId }: Person) =>
  changeGroup(by, 'approveJoinRequest', { roomId, userId });
const decline = (by: Person, roomId: string, { id: userId }: Person) =>
  changeGroup(by, 'declineJoinRequest', { roomId, userId });
const cancel = (by: Person, roomId: string) => changeGroup(by, 'cancelJoinRequest', { roomId });
const requestsOf = async (person: Person, roomId: string, args = ''): Promise<readonly string[] | null> => {
  const query = `{ room(id: "${roomId}") { joinRequests${args} { edges { node { user { id } requestedAt } } } } }`;
  const { joinRequests } = await person.ask<{
    joinRequests: {
      readonly edges: readonly { readonly node: { readonly user: { readonly id: string } } }[];
    } | null;
  }>(query);
  return joinRequests && joinRequests.edges.map(({ node }) => node.user.id);
};

/** A group, and an invite to it through which one asks to join. */
async function gated(more: object = {}) {
  const group = await threeInGroup(chat);
  return { ...group, token: await invite(group.ada, group.roomId, { requiresApproval: true, ...more }) };
}

describe('through an invite that requires approval', () => {
  test('one asks to join, and is in the group when an admin approves', async () => {
    const { ada, bob, roomId, token } = await gated();
    const [fred, gina] = [chat.person(), chat.person()];
    const before = (await seeGroup(ada, roomId))?.lastSeq;
    for (const person of [fred, gina, fred])
      expect(await join(person, token)).toMatchObject({
        __typename: 'JoinRequestSent',
        roomId,
        title: 'A group',
      });
    expect(await seeGroup(fred, roomId)).toBeNull();
    expect((await seeGroup(ada, roomId))?.lastSeq).toBe(before);
    expect(await requestsOf(ada, roomId)).toEqual([fred.id, gina.id]);
    expect(await requestsOf(ada, roomId, '(first: 1)')).toEqual([fred.id]);
    expect(await requestsOf(bob, roomId)).toBeNull();
    expect(await approve(bob, roomId, fred)).toMatchObject({
      __typename: 'NotAllowed',
      requiredRole: 'ADMIN',
    });
    expect((await approve(fred, roomId, fred)).__typename).toBe('NotARoomMember');
    expect((await approve(ada, roomId, fred)).room).toMatchObject({ memberCount: 4 });
    expect((await seeGroup(fred, roomId))?.viewerRole).toBe('MEMBER');
    expect(await requestsOf(ada, roomId)).toEqual([gina.id]);
    // Once more changes nothing, nor does the invite for who is in it.
    expect((await approve(ada, roomId, fred)).room).toMatchObject({ memberCount: 4 });
    expect((await join(fred, token)).room).toMatchObject({ memberCount: 4 });
    const invites = `{ room(id: "${roomId}") { invites { uses requiresApproval } } }`;
    expect(await ada.ask(invites)).toEqual({ invites: [{ uses: 1, requiresApproval: true }] });
  });

  test('a request is shown to admins as it comes and goes, and published in the order of what became of it', async () => {
    const { ada, bob, roomId, token } = await gated();
    const [fred, gina, hugo] = [chat.person(), chat.person(), chat.person()];
    const shown = 'subscription { inboxEvents { ... on InboxRoomChanged { room { id joinRequestCount } } } }';
    interface Shown {
      readonly inboxEvents: { readonly room?: { readonly joinRequestCount: number | null } };
    }
    const [adas, bobs] = [await ada.subscribe<Shown>(shown), await bob.subscribe<Shown>(shown)];
    const start = (await adas.next()).extensions?.cursor;
    await bobs.next();
    const until = async (stream: typeof adas, count: number): Promise<void> => {
      for (let seen: number | null | undefined; seen !== count;)
        seen = (await stream.next()).data?.inboxEvents.room?.joinRequestCount;
    };
    await join(fred, token);
    await until(adas, 1);
    await join(gina, token);
    await join(gina, token);
    await until(adas, 2);
    const resumed = await ada.subscribe<Shown>(
      shown.replace('inboxEvents', `inboxEvents(after: "${start}")`),
    );
    await until(resumed, 2);
    await decline(ada, roomId, fred);
    await until(adas, 1);
    await cancel(gina, roomId);
    await until(adas, 0);
    expect(bobs.waiting()).toEqual([]);
    // What a process left that died is published by whichever comes next.
    await join(hugo, token);
    const database = openDatabase(chat.environment.MYSQL_URL);
    const row = { roomId, userId: hugo.id, actorId: ada.id, recipientIds: JSON.stringify([ada.id]) };
    const change = { ...row, eventId: v7(), state: 'DECLINED', changedAt: new Date() };
    await database.roomJoinRequestChange.createMany({ data: [change] });
    const log = chat.db.collection('join_request_log');
    const published = async () =>
      (await log.find({ roomId }).sort({ version: 1 }).toArray()).map(({ userId, state }) => [userId, state]);
    await eventually(async () =>
      expect(await published()).toEqual([
        [fred.id, 'OPEN'],
        [gina.id, 'OPEN'],
        [fred.id, 'DECLINED'],
        [gina.id, 'CANCELLED'],
        [hugo.id, 'OPEN'],
        [hugo.id, 'DECLINED'],
      ]),
    );
    await eventually(async () => expect(await database.roomJoinRequestChange.count()).toBe(0));
    await database.$disconnect();
  });

  test('a request ends when it is declined, taken back, or the person joins otherwise', async () => {
    const { ada, roomId, token } = await gated();
    const people = Array.from({ length: 4 }, () => chat.person());
    const [fred, gina, hugo, iris] = people as [Person, Person, Person, Person];
    for (const person of people) await join(person, token);
    expect((await decline(ada, roomId, fred)).__typename).toBe('DeclineJoinRequestSuccess');
    expect(await cancel(gina, roomId)).toMatchObject({ __typename: 'CancelJoinRequestSuccess', roomId });
    await join(hugo, await invite(ada, roomId));
    await ban(ada, roomId, iris);
    expect(await requestsOf(ada, roomId)).toEqual([]);
    for (const person of [fred, gina, iris]) {
      expect((await approve(ada, roomId, person)).__typename).toBe('JoinRequestNotFound');
      expect((await decline(ada, roomId, person)).__typename).toBe('JoinRequestNotFound');
      expect((await cancel(person, roomId)).__typename).toBe('JoinRequestNotFound');
    }
    expect((await cancel(gina, v7())).__typename).toBe('JoinRequestNotFound');
    // Who was declined may ask again, who is banned may not.
    expect((await join(fred, token)).__typename).toBe('JoinRequestSent');
    expect((await join(iris, token)).__typename).toBe('BannedFromRoom');
  });

  test('the invite is judged again when an admin approves', async () => {
    const { ada, roomId, token } = await gated({ maxUses: 1 });
    const [fred, gina] = [chat.person(), chat.person()];
    for (const person of [fred, gina]) await join(person, token);
    await approve(ada, roomId, fred);
    expect((await approve(ada, roomId, gina)).__typename).toBe('InviteNotValid');
    expect((await seeGroup(ada, roomId))?.memberCount).toBe(4);
    expect((await join(chat.person(), token)).__typename).toBe('InviteNotValid');
    expect((await decline(ada, roomId, gina)).__typename).toBe('DeclineJoinRequestSuccess');
    const other = await invite(ada, roomId, { requiresApproval: true });
    await join(gina, other);
    const [{ id }] = await ada
      .ask<{ invites: [{ id: string }] }>(`{ room(id: "${roomId}") { invites { id } } }`)
      .then(({ invites }) => invites);
    await ada.ask(`mutation { revokeRoomInvite(input: { inviteId: "${id}" }) { __typename } }`);
    expect((await approve(ada, roomId, gina)).__typename).toBe('InviteNotValid');
  });

  test('two admins at once, at two instances: one outcome', async () => {
    const { ada, bob, roomId, token } = await gated();
    await setRole(ada, roomId, bob, 'ADMIN');
    const another = await chat.startAnother();
    const people = Array.from({ length: 6 }, () => chat.person());
    for (const person of people) await join(person, token);
    const outcomes = await Promise.all(
      people.map(async (person, index) => {
        const others = [
          () => decline(bob.at(another.url), roomId, person),
          () => cancel(person, roomId),
          () => ban(bob, roomId, person),
        ];
        const answers = await Promise.all([approve(ada, roomId, person), others[index % 3]?.()]);
        return answers.map((answer) => answer?.__typename);
      }),
    );
    const members = rolesIn(await seeGroup(ada, roomId));
    for (const [index, [approved, otherwise]] of outcomes.entries()) {
      const isIn = Object.hasOwn(members, people[index]?.id ?? '');
      if (index % 3 === 2) {
        expect([isIn, otherwise]).toEqual([false, 'BanRoomMemberSuccess']);
        continue;
      }
      expect(approved).toBe(isIn ? 'ApproveJoinRequestSuccess' : 'JoinRequestNotFound');
      expect(otherwise === 'JoinRequestNotFound').toBe(isIn);
    }
    expect(await requestsOf(ada, roomId)).toEqual([]);
    await another.close();
  });

  test('an admin demoted a moment ago answers nothing', async () => {
    const { ada, bob, roomId, token } = await gated();
    await setRole(ada, roomId, bob, 'ADMIN');
    const fred = chat.person();
    await join(fred, token);
    await setRole(ada, roomId, bob, 'MEMBER');
    for (const answer of [approve, decline])
      expect((await answer(bob, roomId, fred)).__typename).toBe('NotAllowed');
    expect(await requestsOf(ada, roomId)).toEqual([fred.id]);
  });

  test('a group has 500 open requests at most, a person 50; old ones end by themselves', async () => {
    const { ada, roomId, token } = await gated();
    const database = openDatabase(chat.environment.MYSQL_URL);
    const fred = chat.person();
    const requestedAt = new Date();
    const rows = Array.from({ length: 500 }, () => ({ roomId, userId: v7(), inviteId: v7(), requestedAt }));
    await database.roomJoinRequest.createMany({ data: rows });
    expect(await join(fred, token)).toMatchObject({ __typename: 'TooManyJoinRequests', limit: 500 });
    await database.roomJoinRequest.deleteMany({ where: { roomId } });
    const rooms = Array.from({ length: 50 }, () => ({
      id: v7(),
      kind: 'GROUP',
      createdBy: ada.id,
      createdAt: requestedAt,
    }));
    await database.chatRoom.createMany({ data: rooms });
    await database.roomJoinRequest.createMany({
      data: rooms.map(({ id }) => ({ roomId: id, userId: fred.id, inviteId: v7(), requestedAt })),
    });
    expect(await join(fred, token)).toMatchObject({ __typename: 'TooManyJoinRequests', limit: 50 });
    await createJoinRequestStore(database).forgetUnanswered(new Date(requestedAt.getTime() + 1));
    await database.$disconnect();
    expect((await join(fred, token)).__typename).toBe('JoinRequestSent');
    expect(await requestsOf(ada, roomId)).toEqual([fred.id]);
  });
});
