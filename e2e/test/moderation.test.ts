import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
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

describe('a ban', () => {
  const typeOf = async (person: Person, name: string, input: object): Promise<string> =>
    (await refusal(person, name, input)).__typename;

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
