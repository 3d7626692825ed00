import { afterEach, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  eventually,
  type Person,
  sendMessage,
  signUpFriends,
  succeed,
} from '@parley/testkit';

afterEach(everybodyLeaves);

/** What somebody has unread about a message, in the order of the alphabet. */
async function unreadOf(person: Person, messageId: string): Promise<readonly string[]> {
  const { edges } = await person.ask<{
    edges: readonly {
      readonly node: { readonly kind: string; readonly message: { readonly id: string } | null };
    }[];
  }>('{ notifications(first: 50, unreadOnly: true) { edges { node { kind message { id } } } } }');
  return edges.flatMap(({ node }) => (node.message?.id === messageId ? node.kind : [])).toSorted();
}
const untilUnread = (person: Person, messageId: string, kinds: readonly string[]): Promise<void> =>
  eventually(async () => expect(await unreadOf(person, messageId)).toEqual(kinds));

test('a reaction notifies who sent the message, until it is taken back', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id: messageId } = await sendMessage(ada, roomId, 'Hello');
  await succeed(ben, 'addReaction', { messageId, emoji: '👍' });
  await untilUnread(ada, messageId, ['REACTED']);
  await succeed(ben, 'removeReaction', { messageId, emoji: '👍' });
  await untilUnread(ada, messageId, []);
});

test('a mention that an edit adds notifies also who has read the message', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id: messageId, number } = await sendMessage(ada, roomId, 'See you');
  await untilUnread(ben, messageId, ['MESSAGE_RECEIVED']);
  await succeed(ben, 'markMessagesRead', { roomId, upTo: number });
  await untilUnread(ben, messageId, []);
  // Who has just registered is known a moment later: each edit reads the text anew.
  await eventually(async () => {
    await succeed(ada, 'editMessage', { messageId, text: `See you, @${ben.username}` });
    const { message } = await succeed<{ message: { mentions: readonly object[] } }>(
      ada,
      'editMessage',
      { messageId, text: `See you, @${ben.username}!` },
      'message { mentions { isAll } }',
    );
    expect(message.mentions).toHaveLength(1);
  });
  await untilUnread(ben, messageId, ['MENTIONED']);
});
