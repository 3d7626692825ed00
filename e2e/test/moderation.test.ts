import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  eventually,
  everybodyLeaves,
  type Person,
  refusal,
  sendMessage,
  signUp,
  started,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

interface Made {
  readonly room: { readonly id: string };
}
interface Answer {
  readonly __typename: string;
  readonly code?: string;
  readonly retryAfter?: number;
}

/** Ada owns it; Ben and Cem are friends of hers and in it. */
async function threeInGroup() {
  const [ada, ben, cem] = await Promise.all([signUp(), signUp(), signUp()]);
  await Promise.all([befriend(ada, ben), befriend(ada, cem)]);
  const input = { title: 'Hikers', memberIds: [ben.id, cem.id] };
  const { room } = await succeed<Made>(ada, 'createGroupRoom', input, 'room { id }');
  return { ada, ben, cem, roomId: room.id };
}

const typeOf = async (person: Person, name: string, input: object): Promise<string> =>
  (await refusal(person, name, input)).__typename;

describe('a ban', () => {
  test('keeps somebody out until it is lifted: joinRoom is refused with BannedFromRoom', async () => {
    const { ada, ben, cem, roomId } = await threeInGroup();
    const { token } = await succeed<{ token: string }>(ada, 'createRoomInvite', { roomId }, 'token');
    const stream = ben.subscribe(
      'subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename } }',
      {
        roomId,
      },
    );
    await started(stream);
    await succeed(ada, 'banRoomMember', { roomId, userId: ben.id });
    await sendMessage(cem, roomId, 'Without Ben');
    await stream.ended;
    expect(JSON.stringify(stream.waiting())).not.toContain('MessageSent');
    expect(await typeOf(ben, 'joinRoom', { token })).toBe('BannedFromRoom');
    expect(await typeOf(ada, 'addRoomMembers', { roomId, userIds: [ben.id] })).toBe('CannotAddMembers');
    const bans = await ada.ask(
      `query($id: ID!) { room(id: $id) { bannedMembers { edges { node { user { displayName } bannedBy { displayName } } } } } }`,
      { id: roomId },
    );
    const node = { user: { displayName: ben.displayName }, bannedBy: { displayName: ada.displayName } };
    expect(bans).toEqual({ bannedMembers: { edges: [{ node }] } });
    await succeed(ada, 'unbanRoomMember', { roomId, userId: ben.id });
    await succeed(ben, 'joinRoom', { token });
  });

  test('of banRoomMember and unbanRoomMember: NotARoomMember, NotAllowed, InvalidInput', async () => {
    const { ben, cem, roomId } = await threeInGroup();
    const dora = await signUp();
    for (const name of ['banRoomMember', 'unbanRoomMember']) {
      expect(await typeOf(dora, name, { roomId, userId: cem.id })).toBe('NotARoomMember');
      expect(await typeOf(ben, name, { roomId, userId: cem.id })).toBe('NotAllowed');
      const { __typename, problems = [] } = await refusal(ben, name, { roomId: 'x', userId: 'y' });
      expect(__typename).toBe('InvalidInput');
      expect(problems.map(({ field }) => field).toSorted()).toEqual(['roomId', 'userId']);
    }
  });
});

describe('a request to join', () => {
  const askToJoin = (person: Person, token: string) =>
    person.ask(
      'mutation($input: JoinRoomInput!) { joinRoom(input: $input) { __typename ... on JoinRequestSent { roomId title } } }',
      { input: { token } },
    );
  const asking =
    'query($id: ID!) { room(id: $id) { joinRequests { edges { node { user { displayName } } } } } }';

  test('lets somebody in when an admin approves it, and not before', async () => {
    const { ada, ben, roomId } = await threeInGroup();
    const dora = await signUp();
    const invite = { roomId, requiresApproval: true };
    const { token } = await succeed<{ token: string }>(ada, 'createRoomInvite', invite, 'token');
    const requested = { __typename: 'JoinRequestSent', roomId, title: 'Hikers' };
    expect([await askToJoin(dora, token), await askToJoin(dora, token)]).toEqual([requested, requested]);
    expect(await dora.ask('query($id: ID!) { room(id: $id) { id } }', { id: roomId })).toBeNull();
    const node = { user: { displayName: dora.displayName } };
    expect(await ada.ask(asking, { id: roomId })).toEqual({ joinRequests: { edges: [{ node }] } });
    expect(await ben.ask(asking, { id: roomId })).toEqual({ joinRequests: null });
    await sendMessage(ada, roomId, 'Before Dora');
    await succeed(ada, 'approveJoinRequest', { roomId, userId: dora.id });
    await sendMessage(ada, roomId, 'To Dora');
    const messages = '{ messages(last: 5) { edges { node { text } } } }';
    expect(await dora.ask(`query($id: ID!) { room(id: $id) ${messages} }`, { id: roomId })).toEqual({
      messages: { edges: [{ node: { text: 'To Dora' } }] },
    });
    expect(await ada.ask(asking, { id: roomId })).toEqual({ joinRequests: { edges: [] } });
  });

  test('may be declined, taken back and repeated; an invite that is good no more lets nobody in', async () => {
    const { ada, roomId } = await threeInGroup();
    const dora = await signUp();
    const { invite, token } = await succeed<{ invite: { id: string }; token: string }>(
      ada,
      'createRoomInvite',
      { roomId, requiresApproval: true },
      'invite { id } token',
    );
    const about = { roomId, userId: dora.id };
    await askToJoin(dora, token);
    const newest = `query { notifications(first: 1) { edges { node { kind readAt actor { id } room { id } } } } }`;
    const notified = (person: Person, node: object) =>
      eventually(async () => expect(await person.ask(newest)).toMatchObject({ edges: [{ node }] }));
    const requested = { kind: 'JOIN_REQUESTED', actor: { id: dora.id }, room: { id: roomId } };
    await notified(ada, { ...requested, readAt: null });
    await succeed(ada, 'declineJoinRequest', about);
    // Nobody is told which admin it was.
    await notified(dora, { kind: 'JOIN_REQUEST_DECLINED', actor: null, room: { id: roomId } });
    await notified(ada, { ...requested, readAt: expect.any(String) });
    expect(await typeOf(ada, 'approveJoinRequest', about)).toBe('JoinRequestNotFound');
    await askToJoin(dora, token);
    await succeed(dora, 'cancelJoinRequest', { roomId });
    expect(await typeOf(dora, 'cancelJoinRequest', { roomId })).toBe('JoinRequestNotFound');
    expect(await typeOf(ada, 'declineJoinRequest', about)).toBe('JoinRequestNotFound');
    await askToJoin(dora, token);
    await succeed(ada, 'revokeRoomInvite', { inviteId: invite.id });
    expect(await typeOf(ada, 'approveJoinRequest', about)).toBe('InviteNotValid');
    await succeed(ada, 'banRoomMember', about);
    expect(await typeOf(ada, 'approveJoinRequest', about)).toBe('JoinRequestNotFound');
  });

  test('of approveJoinRequest, declineJoinRequest and cancelJoinRequest: NotARoomMember, NotAllowed, InvalidInput', async () => {
    const { ben, cem, roomId } = await threeInGroup();
    const dora = await signUp();
    for (const name of ['approveJoinRequest', 'declineJoinRequest']) {
      expect(await typeOf(dora, name, { roomId, userId: dora.id })).toBe('NotARoomMember');
      expect(await typeOf(ben, name, { roomId, userId: cem.id })).toBe('NotAllowed');
      expect(await typeOf(ben, name, { roomId: 'x', userId: 'y' })).toBe('InvalidInput');
    }
    expect(await typeOf(dora, 'cancelJoinRequest', { roomId: 'x' })).toBe('InvalidInput');
  });
});

/**
 * `RoomIsFull` (1,000 members) and `CannotAddMembers` (who is in 500 groups), of `approveJoinRequest`, and `TooManyJoinRequests` (50 of a person,
 * of `joinRoom`) are tested beside their rules: so many would be too many here.
 */
/** `TooManyBans` (5,000, of `banRoomMember`) is tested beside its rule: so many would be too many here. */
describe('slow mode', () => {
  test('sendMessage is refused with SlowMode until the time is over; admins never wait', async () => {
    const { ada, ben, roomId } = await threeInGroup();
    await succeed(ada, 'updateRoom', { roomId, slowModeSeconds: 3_600 });
    await sendMessage(ben, roomId, 'One');
    const say = (person: Person) =>
      person.ask<Answer>(
        `mutation($input: SendMessageInput!) { sendMessage(input: $input) {
          __typename ... on Problem { code } ... on SlowMode { retryAfter } } }`,
        { input: { roomId, clientMessageId: randomUUID(), text: 'Two' } },
      );
    const refused = await say(ben);
    expect(refused).toMatchObject({ __typename: 'SlowMode', code: 'SLOW_MODE' });
    expect(refused.retryAfter).toBeLessThanOrEqual(3_600);
    const seen = await ben.ask<{ slowModeSeconds: number; maySendAt: string }>(
      'query($id: ID!) { room(id: $id) { slowModeSeconds maySendAt } }',
      { id: roomId },
    );
    expect(seen.slowModeSeconds).toBe(3_600);
    expect(Date.parse(seen.maySendAt)).toBeGreaterThan(Date.now());
    for (const text of ['Mine', 'and mine']) await sendMessage(ada, roomId, text);
    await succeed(ada, 'updateRoom', { roomId, slowModeSeconds: 0 });
    expect((await say(ben)).__typename).toBe('SendMessageSuccess');
  });
});
