import { afterEach, expect, test } from '@jest/globals';
import {
  block,
  everybodyLeaves,
  type Friends,
  perform,
  type Person,
  refusal,
  sendMessage,
  signUpFriends,
  unfriend,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

/**
 * The promise is 1 s while Kafka is up; a slow machine gets a minute, and the output says what it was. Times in ms since `since`:
 * when the last send began that went through (0: none did), and when the refusal was answered.
 */
async function sendUntilRefused(
  person: Person,
  roomId: string,
  since: number,
): Promise<{ lastSent: number; refused: number }> {
  let lastSent = 0;
  for (;;) {
    const began = performance.now() - since;
    if (began > 60_000) throw new Error('Sending still goes through after a minute.');
    const { __typename } = await perform(person, 'sendMessage', {
      roomId,
      clientMessageId: randomUUID(),
      text: 'Still there?',
    });
    if (__typename === 'CannotMessage') return { lastSent, refused: performance.now() - since };
    expect(__typename).toBe('SendMessageSuccess');
    lastSent = began;
  }
}

test.each([
  ['deleting the friendship', 'the one who did', unfriend, ({ ada }: Friends) => ada],
  ['deleting the friendship', 'the other one', unfriend, ({ ben }: Friends) => ben],
  ['blocking', 'the blocker', block, ({ ada }: Friends) => ada],
  ['blocking', 'the blocked one', block, ({ ben }: Friends) => ben],
])('%s stops the sending of %s', async (_what, _whose, end, who) => {
  const friends = await signUpFriends();
  const { ada, ben, roomId } = friends;
  const { id: messageId } = await sendMessage(who(friends), roomId, 'Hello');
  await end(ada, ben);
  const { lastSent, refused } = await sendUntilRefused(who(friends), roomId, performance.now());
  process.stdout.write(
    `friends-no-more: sent until ${lastSent.toFixed()} ms, refused after ${refused.toFixed()} ms\n`,
  );

  expect(
    (await refusal(who(friends), 'sendMessage', { roomId, clientMessageId: 'x', text: 'x' })).__typename,
  ).toBe('CannotMessage');
  const editing = await refusal(who(friends), 'editMessage', { messageId, text: 'Changed' });
  expect(editing.__typename).toBe('CannotMessage');
});

test('what was said stays with both when a friendship ends', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await sendMessage(ada, roomId, 'Hello');
  await unfriend(ada, ben);
  await sendUntilRefused(ada, roomId, performance.now());
  for (const person of [ada, ben]) {
    const { messages } = await person.ask<{ messages: { edges: { node: { text: string } }[] } }>(
      `#graphql
      query($roomId: ID!) { room(id: $roomId) { messages(first: 1) { edges { node { text } } } } }`,
      { roomId },
    );
    expect(messages.edges).toEqual([{ node: { text: 'Hello' } }]);
  }
});
