import { afterEach, expect, test } from '@jest/globals';
import {
  block,
  everybodyLeaves,
  type Friends,
  type Outcome,
  perform,
  type Person,
  refusal,
  sendMessage,
  signUpFriends,
  unfriend,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

/** Sends until it is refused. How long after `since` the last send began that still went through, in ms; 0 when none did. */
async function sendUntilRefused(person: Person, roomId: string, since: number): Promise<number> {
  let lastSent = 0;
  for (;;) {
    const began = performance.now() - since;
    if (began > 5000) throw new Error('Sending still goes through after 5 s.');
    const outcome: Outcome = await perform(person, 'sendMessage', {
      roomId,
      clientMessageId: randomUUID(),
      text: 'Still there?',
    });
    if (outcome.__typename === 'CannotMessage') return lastSent;
    expect(outcome.__typename).toBe('SendMessageSuccess');
    lastSent = began;
  }
}

test.each([
  ['deleting the friendship', 'the one who did', unfriend, ({ ada }: Friends) => ada],
  ['deleting the friendship', 'the other one', unfriend, ({ ben }: Friends) => ben],
  ['blocking', 'the blocker', block, ({ ada }: Friends) => ada],
  ['blocking', 'the blocked one', block, ({ ben }: Friends) => ben],
])('%s stops the sending of %s within 1 s', async (_what, _whose, end, who) => {
  const friends = await signUpFriends();
  const { ada, ben, roomId } = friends;
  const { id: messageId } = await sendMessage(who(friends), roomId, 'Hello');
  await end(ada, ben);
  const lastSent = await sendUntilRefused(who(friends), roomId, performance.now());
  process.stdout.write(
    `friends-no-more: the last send that went through began after ${lastSent.toFixed(0)} ms\n`,
  );
  expect(lastSent).toBeLessThan(1000);

  expect(
    (await refusal(who(friends), 'sendMessage', { roomId, clientMessageId: 'x', text: 'x' })).__typename,
  ).toBe('CannotMessage');
  const editing = await refusal(who(friends), 'editMessage', { messageId, text: 'Changed' });
  expect(['CannotMessage', 'MessageNotFound']).toContain(editing.__typename);
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
