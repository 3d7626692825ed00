import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { timeoutHeader } from '@parley/service-kit/contract';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { holdRoom } from './held-room.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService({ QUEUE_MAX_PER_ROOM: 3 });
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const mutation = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { __typename ... on SendMessageSuccess { message { number } } }
}`;

/** Asks while the caller waits no longer than that; the code of the error. */
async function askWithin(timeoutMs: number, userId: string, query: string): Promise<string | undefined> {
  const response = await fetch(`${chat.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await chat.token(userId)}`,
      'content-type': 'application/json',
      [timeoutHeader]: String(timeoutMs),
    },
    body: JSON.stringify({ query: `mutation { ${query} { __typename } }` }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
}

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

test('what waits for its room is answered at its deadline, and is not written when the room is free again', async () => {
  const { ada, roomId } = await chat.friends();
  const [edited, deleted] = [await ada.say(roomId, 'To be edited'), await ada.say(roomId, 'To be deleted')];
  await chat.db.command({ profile: 2 });
  const session = await holdRoom(chat.db.client, chat.db.databaseName, roomId);
  // One is under way, and meets the transaction that holds the room; the others wait for it.
  const first = ada.say(roomId, 'Patient');
  const conflict = { ns: `${chat.db.databaseName}.rooms`, errName: 'WriteConflict' };
  await eventually(async () =>
    expect(await chat.db.collection('system.profile').countDocuments(conflict)).toBeGreaterThan(0),
  );
  const codes = await Promise.all(
    [
      `sendMessage(input: { roomId: "${roomId}", clientMessageId: "late", text: "Late" })`,
      `editMessage(input: { messageId: "${edited.id}", text: "Late" })`,
      `deleteMessage(input: { messageId: "${deleted.id}" })`,
    ].map((query) => askWithin(1_000, ada.id, query)),
  );
  expect(codes).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED']);
  await session.endSession();
  expect((await first).number).toBe(3);
  expect((await ada.say(roomId, 'The next')).number).toBe(4);
  const messages = await chat.db.collection('messages').find({ roomId }).sort({ number: 1 }).toArray();
  expect(messages.map(({ text }) => text as string)).toEqual([
    'To be edited',
    'To be deleted',
    'Patient',
    'The next',
  ]);
});
