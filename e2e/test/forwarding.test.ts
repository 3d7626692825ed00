import { afterEach, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  everybodyLeaves,
  eventually,
  openDirectRoom,
  type Person,
  refusal,
  sendMessage,
  signUp,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

const origin = 'isForwarded forwardedFrom { sender { displayName } room { id } message { text } }';
const forwarded = `rooms { roomId result { __typename ... on Problem { code }
  ... on MessagesForwarded { edges { cursor node { id text ${origin} } } } } }`;

interface Answer {
  readonly rooms: readonly {
    readonly roomId: string;
    readonly result: {
      readonly __typename: string;
      readonly edges?: readonly { readonly node: { readonly id: string; readonly text: string } }[];
    };
  }[];
}
const forward = (person: Person, messageIds: readonly string[], toRoomIds: readonly string[]) =>
  succeed<Answer>(
    person,
    'forwardMessages',
    { messageIds, toRoomIds, clientMessageId: randomUUID() },
    forwarded,
  );
const typesOf = ({ rooms }: Answer) => rooms.map(({ result }) => result.__typename);
const typeOf = async (person: Person, input: object): Promise<string> =>
  (await refusal(person, 'forwardMessages', { clientMessageId: randomUUID(), ...input })).__typename;

async function three() {
  const [ada, ben, cem] = await Promise.all([signUp(), signUp(), signUp()]);
  await Promise.all([befriend(ada, ben), befriend(ada, cem)]);
  const [withBen, withCem] = [await openDirectRoom(ada, ben), await openDirectRoom(ada, cem)];
  return { ada, ben, cem, withBen, withCem };
}

test('messages go to other rooms, and say where they are from to who sees that alone', async () => {
  const { ada, ben, cem, withBen, withCem } = await three();
  const { id } = await sendMessage(ben, withBen, 'Hello');
  const answer = await forward(ada, [id], [withCem, randomUUID()]);
  expect(typesOf(answer)).toEqual(['MessagesForwarded', 'NotARoomMember']);
  const [sent] = answer.rooms[0]?.result.edges ?? [];
  expect(sent?.node).toMatchObject({
    text: 'Hello',
    isForwarded: true,
    forwardedFrom: {
      sender: { displayName: ben.displayName },
      room: { id: withBen },
      message: { text: 'Hello' },
    },
  });
  const query = `query($id: ID!) { message(id: $id) { text ${origin} } }`;
  expect(await cem.ask(query, { id: sent?.node.id })).toEqual({
    text: 'Hello',
    isForwarded: true,
    forwardedFrom: null,
  });
});

test('forwardMessages refuses what is not seen, deleted, or no message that can be; each room refuses for itself', async () => {
  const { ada, ben, cem, withBen, withCem } = await three();
  const { id } = await sendMessage(ben, withBen, 'Hello');
  expect(await typeOf(cem, { messageIds: [id], toRoomIds: [withCem] })).toBe('MessageNotFound');
  expect(await typeOf(ada, { messageIds: [], toRoomIds: [withCem] })).toBe('InvalidInput');
  await block(cem, ada);
  await eventually(async () =>
    expect(typesOf(await forward(ada, [id], [withCem, withBen]))).toEqual([
      'CannotMessage',
      'MessagesForwarded',
    ]),
  );
  await succeed(ben, 'deleteMessage', { messageId: id });
  expect(await typeOf(ada, { messageIds: [id], toRoomIds: [withBen] })).toBe('MessageIsDeleted');
});
