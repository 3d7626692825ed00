import { afterEach, describe, expect, test } from '@jest/globals';
import { befriend, everybodyLeaves, type Person, sendMessage, signUp, succeed } from '@parley/testkit';
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
