import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { v7 } from 'uuid';
import { openDatabase } from '../src/stores/database.ts';
import { createInviteStore } from '../src/stores/invite-store.ts';
import { changeGroup, seeGroup, textsIn, threeInGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const people = (count: number): Person[] => Array.from({ length: count }, () => chat.person());

describe('an invite', () => {
  test('is forgotten a week after it expired, and not before', async () => {
    const { ada, roomId } = await threeInGroup(chat);
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
        requiresApproval: false,
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
    const { ada, bob, roomId } = await threeInGroup(chat);
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
    const { ada, roomId } = await threeInGroup(chat);
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
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
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
