import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { timeoutHeader } from '@parley/service-kit/contract';
import { v7 } from 'uuid';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService({ QUEUE_MAX_PER_ROOM: 2 });
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

/** Sends while the caller waits no longer than that; the code of the error. */
async function sendWithin(timeoutMs: number, userId: string, roomId: string): Promise<string | undefined> {
  const response = await fetch(`${chat.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await chat.token(userId)}`,
      'content-type': 'application/json',
      [timeoutHeader]: String(timeoutMs),
    },
    body: JSON.stringify({
      query: mutation,
      variables: { input: { roomId, clientMessageId: v7(), text: 'Too late' } },
    }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
}

const mutation = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { __typename ... on SendMessageSuccess { message { number } } }
}`;

test('a room that too much waits for refuses sends with a time to try again; what was refused can be sent again', async () => {
  const { ada, roomId } = await chat.friends();
  await ada.say(roomId, 'The first');
  const inputs = Array.from({ length: 60 }, (_, index) => ({
    roomId,
    clientMessageId: v7(),
    text: `${index}`,
  }));
  const answers = await Promise.all(inputs.map((input) => ada.send(mutation, { input })));
  const refused = inputs.filter((_, index) => answers[index]?.errors !== undefined);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(inputs.length);
  for (const { errors } of answers)
    for (const error of errors ?? [])
      expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfterMs: expect.any(Number) });

  // Nothing of what was refused has been stored: the numbers go on without a hole.
  const again = [];
  for (const input of refused) again.push(await ada.send(mutation, { input }));
  const numbers = [...answers, ...again].flatMap(({ data }) => {
    const { sendMessage } = (data ?? {}) as { sendMessage?: { message?: { number: number } } | null };
    return sendMessage?.message?.number ?? [];
  });
  expect(numbers.toSorted((one, other) => one - other)).toEqual(inputs.map((_, index) => index + 2));
});

test('a send whose caller has gone when its turn comes is not begun', async () => {
  const { ada, bob, roomId } = await chat.friends();
  // The room is busy with one, and another waits.
  const sends = [ada.say(roomId, '1'), ada.say(roomId, '2')];
  const code = await sendWithin(1, bob.id, roomId);
  await Promise.all(sends);
  expect(code).toBe('DEADLINE_EXCEEDED');
  expect((await ada.say(roomId, '3')).number).toBe(3);
});
