import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { UserPrivacyChanged } from '@parley/events';
import { type EventStream, eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { ReceiptDocument } from '../src/stores/documents.ts';
import { addToGroup, makeGroup } from './group.ts';
import { changeGroup, foundGroup, threeInGroup } from './group-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Shown {
  readonly __typename: string;
  readonly cursor: string;
  readonly user?: { readonly id: string };
  readonly upTo?: number;
}
type Receipts = EventStream<{ readonly roomEvents: Shown }>;

const follow = (person: Person, roomId: string, after?: string): Promise<Receipts> =>
  person.subscribe(
    `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
      ... on StreamEvent { cursor } ... on MessagesRead { user { id } upTo } ... on MessagesDelivered { user { id } upTo } } }`,
    after === undefined ? { roomId } : { roomId, after },
  );
const shown = async (stream: Receipts): Promise<Shown> => {
  const event = (await stream.next()).data?.roomEvents;
  if (event === undefined) throw new Error('An event was expected.');
  return event;
};
/** The receipts that come before the next message. */
const untilSaid = async (stream: Receipts): Promise<readonly Shown[]> => {
  const event = await shown(stream);
  return event.__typename === 'MessageSent' ? [] : [event, ...(await untilSaid(stream))];
};
const receipt = (kind: 'Read' | 'Delivered', { id }: Person, upTo: number) =>
  expect.objectContaining({ __typename: `Messages${kind}`, user: { id }, upTo });

const deliver = (person: Person, rooms: readonly { roomId: string; upTo: number }[]) =>
  person.ask<{ readonly __typename: string; readonly rooms?: readonly { readonly id: string }[] }>(
    `mutation ($input: MarkMessagesDeliveredInput!) { markMessagesDelivered(input: $input) { __typename
      ... on MarkMessagesDeliveredSuccess { rooms { id } } ... on InvalidInput { problems { field } } } }`,
    { input: { rooms } },
  );

interface Ticks {
  readonly peerReadUpTo: number | null;
  readonly peerDeliveredUpTo: number | null;
  readonly members: {
    readonly edges: readonly {
      readonly node: {
        readonly user: { readonly id: string };
        readonly readUpTo: number | null;
        readonly deliveredUpTo: number | null;
      };
    }[];
  };
}
const ticks = (person: Person, id: string): Promise<Ticks> =>
  person.ask(
    `query ($id: ID!) { room(id: $id) { peerReadUpTo peerDeliveredUpTo
      members(first: 100) { edges { node { user { id } readUpTo deliveredUpTo } } } } }`,
    { id },
  );
const ticksOf = async (viewer: Person, roomId: string, { id }: Person) => {
  const { members } = await ticks(viewer, roomId);
  const node = members.edges.find(({ node: { user } }) => user.id === id)?.node;
  return [node?.deliveredUpTo, node?.readUpTo];
};

test('a sender sees one tick, two when the app of the other has the message, and blue ones when it was read', async () => {
  const { ada, bob, roomId } = await chat.friends();
  await ada.say(roomId, '1');
  await ada.say(roomId, '2');
  const stream = await follow(ada, roomId);
  expect((await shown(stream)).__typename).toBe('StreamStart');
  expect(await ticks(ada, roomId)).toMatchObject({ peerReadUpTo: 0, peerDeliveredUpTo: 0 });
  expect(await deliver(bob, [{ roomId, upTo: 2 }])).toEqual({
    __typename: 'MarkMessagesDeliveredSuccess',
    rooms: [{ id: roomId }],
  });
  expect(await shown(stream)).toEqual(receipt('Delivered', bob, 2));
  expect(await ticks(ada, roomId)).toMatchObject({ peerReadUpTo: 0, peerDeliveredUpTo: 2 });
  await bob.read(roomId, 1);
  expect(await shown(stream)).toEqual(receipt('Read', bob, 1));
  await bob.read(roomId, 2);
  expect(await shown(stream)).toEqual(receipt('Read', bob, 2));
  expect(await ticksOf(ada, roomId, bob)).toEqual([2, 2]);
  // Who has read, or sent, has received.
  await ada.say(roomId, '3');
  await bob.say(roomId, '4');
  expect(await ticksOf(ada, roomId, bob)).toEqual([4, 4]);
  expect(await ticksOf(bob, roomId, ada)).toEqual([3, 3]);
});

test('a receipt only moves forward, never beyond the newest message, and of no room that one does not see', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const other = await makeGroup(chat.db, ada);
  for (const text of ['1', '2', '3']) await ada.say(roomId, text);
  await ada.say(other, 'secret');
  const unseen = [other, v7()].map((id) => ({ roomId: id, upTo: 1 }));
  const given = [{ roomId, upTo: 2 }, { roomId, upTo: 1 }, ...unseen];
  expect(await deliver(bob, given)).toEqual({
    __typename: 'MarkMessagesDeliveredSuccess',
    rooms: [{ id: roomId }],
  });
  expect(await ticksOf(ada, roomId, bob)).toEqual([2, 0]);
  await Promise.all([3, 1, 2, 3, 1].map((upTo) => deliver(bob, [{ roomId, upTo }])));
  await deliver(bob, [{ roomId, upTo: 1 }]);
  expect(await ticksOf(ada, roomId, bob)).toEqual([3, 0]);
  await deliver(bob, [{ roomId, upTo: 2_000_000_000 }]);
  expect(await ticksOf(ada, roomId, bob)).toEqual([3, 0]);
  expect(
    await chat.db.collection<ReceiptDocument>('message_delivery_status').countDocuments({ roomId }),
  ).toBe(1);
  expect(await ticksOf(ada, other, ada)).toEqual([1, 1]);

  const tooMany = Array.from({ length: 101 }, () => ({ roomId: v7(), upTo: 1 }));
  for (const [rooms, field] of [
    [[], 'rooms'],
    [tooMany, 'rooms'],
    [[{ roomId: 'x', upTo: 1 }], 'rooms.0.roomId'],
    [[{ roomId, upTo: -1 }], 'rooms.0.upTo'],
  ] as const)
    expect(await deliver(bob, rooms)).toEqual({ __typename: 'InvalidInput', problems: [{ field }] });
});

test('a stream begins with the receipts as they are; one that continues with those that moved meanwhile', async () => {
  const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
  const roomId = await makeGroup(chat.db, ada, bob, eve);
  for (const text of ['1', '2', '3']) await ada.say(roomId, text);
  await bob.read(roomId, 2);
  await deliver(bob, [{ roomId, upTo: 3 }]);
  await deliver(eve, [{ roomId, upTo: 1 }]);
  const first = await follow(ada, roomId);
  const start = await shown(first);
  expect(start.__typename).toBe('StreamStart');
  const begin = [await shown(first), await shown(first), await shown(first)];
  expect(begin).toEqual(
    expect.arrayContaining([
      receipt('Read', bob, 2),
      receipt('Delivered', bob, 3),
      receipt('Delivered', eve, 1),
    ]),
  );
  // They move nothing: the stream can be continued from where it began.
  for (const { cursor } of begin) expect(cursor).toBe(start.cursor);
  await ada.say(roomId, '4');
  const said = await shown(first);
  expect(said.__typename).toBe('MessageSent');

  // A day ago nothing that is here now had moved.
  const dayAgo = new Date(Date.now() - 86_400_000);
  for (const name of ['message_read_status', 'message_delivery_status'])
    await chat.db
      .collection<ReceiptDocument>(name)
      .updateMany({ roomId, userId: bob.id }, { $set: { at: dayAgo } });
  // What the stream was shown is not shown again. Hers of both kinds come after what this change of his was told as.
  await deliver(eve, [{ roomId, upTo: 2 }]);
  expect(await shown(first)).toEqual(receipt('Delivered', eve, 2));
  await eve.read(roomId, 4);
  expect(await shown(first)).toEqual(receipt('Read', eve, 4));

  const resumed = await follow(ada, roomId, said.cursor);
  await ada.say(roomId, '5');
  const again = await untilSaid(resumed);
  expect(again).toContainEqual(receipt('Read', eve, 4));
  // None of his: they did not move meanwhile.
  expect(again.map(({ user }) => user?.id)).not.toContain(bob.id);
});

test('who left meanwhile has their receipts in a stream that continues, and in no other', async () => {
  const { ada, bob, eve, roomId } = await threeInGroup(chat);
  for (const text of ['1', '2', '3']) await ada.say(roomId, text);
  // Of another device of hers, which has seen all of it.
  const first = await follow(ada, roomId);
  const { cursor } = await shown(first);
  const eves = await shown(await follow(eve, roomId));
  await bob.read(roomId, 2);
  await deliver(bob, [{ roomId, upTo: 3 }]);
  const moved = expect.arrayContaining([receipt('Read', bob, 2), receipt('Delivered', bob, 3)]);
  expect([await shown(first), await shown(first)]).toEqual(moved);
  await changeGroup(bob, 'leaveRoom', { roomId });
  await changeGroup(ada, 'removeRoomMember', { roomId, userId: eve.id });
  await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [eve.id] });
  // Bob's leaving, and Eve's return.
  const entries = 3;
  const continued = await follow(ada, roomId, cursor);
  const begin: Shown[] = [];
  while (begin.length < 2 + entries) begin.push(await shown(continued));
  expect(begin).toEqual(moved);
  // Eve saw nothing of it since her return: not after a cursor from before, nor after one a moment later.
  const { cursor: evesNext } = await shown(await follow(eve, roomId));
  const evesStreams = [await follow(eve, roomId, eves.cursor), await follow(eve, roomId, evesNext)];
  const others = [await follow(ada, roomId), ...evesStreams];
  await ada.say(roomId, '4');
  for (const other of others)
    expect((await untilSaid(other)).map(({ __typename, user }) => [__typename, user?.id])).not.toContainEqual(
      [expect.stringMatching(/^Messages/u), bob.id],
    );
  await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [bob.id] });
  expect(await ticksOf(ada, roomId, bob)).toEqual([3, 2]);
});

test('of more than 100 people nothing is noted as delivered: there it is what was read', async () => {
  const people = Array.from({ length: 101 }, () => chat.person());
  const [ada, bob] = people as [Person, Person];
  const roomId = await makeGroup(chat.db, ...people);
  await ada.say(roomId, '1');
  await ada.say(roomId, '2');
  await bob.read(roomId, 1);
  expect(await deliver(bob, [{ roomId, upTo: 2 }])).toMatchObject({ rooms: [{ id: roomId }] });
  expect(await ticksOf(ada, roomId, bob)).toEqual([1, 1]);
  expect(
    await chat.db.collection<ReceiptDocument>('message_delivery_status').countDocuments({ roomId }),
  ).toBe(0);
});

test('in a group a block hides receipts both ways, at the begin of a stream too', async () => {
  const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
  const roomId = await foundGroup(chat, ada, [bob, eve]);
  await ada.say(roomId, '1');
  for (const person of [bob, eve]) {
    await person.read(roomId, 1);
  }
  await chat.block(bob, ada);
  await eventually(async () => expect(await ticksOf(ada, roomId, bob)).toEqual([null, null]));
  expect(await ticksOf(bob, roomId, ada)).toEqual([null, null]);
  expect(await ticksOf(ada, roomId, eve)).toEqual([1, 1]);
  expect(await ticksOf(eve, roomId, bob)).toEqual([1, 1]);
  const stream = await follow(ada, roomId);
  expect((await shown(stream)).__typename).toBe('StreamStart');
  expect(await shown(stream)).toEqual(receipt('Read', eve, 1));
  await ada.say(roomId, '2');
  expect((await shown(stream)).__typename).toBe('MessageSent');
  await bob.read(roomId, 2);
  await deliver(eve, [{ roomId, upTo: 2 }]);
  expect(await shown(stream)).toEqual(receipt('Delivered', eve, 2));
  await ada.read(roomId, 2);
  const late = await follow(bob, roomId);
  expect((await shown(late)).__typename).toBe('StreamStart');
  await eve.say(roomId, '3');
  const begin = await untilSaid(late);
  expect(begin).toEqual(expect.arrayContaining([receipt('Read', bob, 2), receipt('Read', eve, 1)]));
  expect(begin.map(({ user }) => user?.id)).not.toContain(ada.id);
});

test('who was blocked is shown what they would be if the other did not answer', async () => {
  const { ada, bob, roomId } = await chat.friends();
  await bob.say(roomId, '1');
  await ada.read(roomId, 1);
  await bob.say(roomId, '2');
  await deliver(ada, [{ roomId, upTo: 2 }]);
  await chat.block(ada, bob);
  await eventually(async () => expect(await ticks(ada, roomId)).toBeNull());
  expect(await deliver(ada, [{ roomId, upTo: 2 }])).toMatchObject({ rooms: [] });
  expect(await ticks(bob, roomId)).toMatchObject({ peerReadUpTo: 1, peerDeliveredUpTo: 2 });
  expect(await ticksOf(bob, roomId, ada)).toEqual([2, 1]);
  const stream = await follow(bob, roomId);
  expect((await shown(stream)).__typename).toBe('StreamStart');
  expect([await shown(stream), await shown(stream)]).toEqual(
    expect.arrayContaining([receipt('Read', ada, 1), receipt('Delivered', ada, 2)]),
  );
});

test('receipts come from other instances too', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const another = await chat.startAnother();
  await ada.say(roomId, '1');
  const stream = await follow(ada, roomId);
  expect((await shown(stream)).__typename).toBe('StreamStart');
  await deliver(bob.at(another.url), [{ roomId, upTo: 1 }]);
  expect(await shown(stream)).toEqual(receipt('Delivered', bob, 1));
  await another.close();
});

const createEvent = createEventFactory({ source: 'user' });
const share = ({ id: userId }: Person, sharesReadReceipts: boolean, version: number) =>
  chat.publish(
    createEvent(UserPrivacyChanged, {
      userId,
      version,
      sharesReadReceipts,
      changedAt: new Date().toISOString(),
    }),
  );

test('who hides receipts shows them to nobody and is shown those of nobody, in streams that are open too', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const eve = chat.person();
  const groupId = await makeGroup(chat.db, ada, bob, eve);
  const carl = chat.person();
  await addToGroup(chat.db, groupId, carl);
  for (const text of ['1', '2', '3', '4']) {
    await carl.say(groupId, text);
    await ada.say(roomId, text);
  }
  for (const person of [ada, bob, eve]) await person.read(groupId, 1);
  await bob.read(roomId, 1);
  const open = await Promise.all([ada, bob, eve].map((person) => follow(person, groupId)));

  // An older version that comes late changes nothing.
  await share(bob, false, 2);
  await share(bob, true, 1);
  await eventually(async () => expect(await ticksOf(eve, groupId, bob)).toEqual([null, null]));
  expect(await ticksOf(bob, groupId, eve)).toEqual([null, null]);
  expect(await ticksOf(bob, groupId, bob)).toEqual([1, 1]);
  expect(await ticksOf(eve, groupId, ada)).toEqual([1, 1]);
  expect(await ticks(ada, roomId)).toMatchObject({ peerReadUpTo: null, peerDeliveredUpTo: null });
  expect(await ticks(bob, roomId)).toMatchObject({ peerReadUpTo: null, peerDeliveredUpTo: null });

  for (const person of [ada, bob, eve]) {
    await deliver(person, [{ roomId: groupId, upTo: 3 }]);
    await person.read(groupId, 2);
  }
  // Their own stay right.
  expect(
    await bob.ask('query ($id: ID!) { room(id: $id) { readUpTo unreadCount } }', { id: groupId }),
  ).toEqual({
    readUpTo: 2,
    unreadCount: 2,
  });
  const streams = [...open, ...(await Promise.all([ada, bob, eve].map((person) => follow(person, groupId))))];
  await eventually(async () => expect(await ticksOf(eve, groupId, ada)).toEqual([3, 2]));
  await carl.say(groupId, 'last');
  const seen = await Promise.all(
    streams.map(async (stream) => {
      const events = await untilSaid(stream);
      return events.filter(({ upTo = 0 }) => upTo > 1).map(({ user }) => user?.id);
    }),
  );
  seen.forEach((ids, index) => {
    const isBobs = index % 3 === 1;
    if (isBobs) expect(ids.filter((id) => id !== bob.id)).toEqual([]);
    else expect(ids).not.toContain(bob.id);
  });
  expect(seen[3]).toContain(ada.id);
  expect(seen[5]).toContain(ada.id);

  await share(bob, true, 3);
  await eventually(async () => expect(await ticksOf(eve, groupId, bob)).toEqual([3, 2]));
  expect(await ticks(ada, roomId)).toMatchObject({ peerReadUpTo: 1, peerDeliveredUpTo: 1 });
});
