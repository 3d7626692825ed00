import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventStream } from '@parley/testkit';
import type { MessageDocument, RoomDocument, RoomLogDocument } from '../src/stores/documents.ts';
import { type Happened, type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

type Event = Happened['roomEvents'];

async function next(stream: EventStream<Happened>): Promise<Event> {
  const { data, errors } = await stream.next(120_000);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.roomEvents;
}

/** What the stream says until this text comes. */
async function until(stream: EventStream<Happened>, text: string): Promise<string[]> {
  for (const said: string[] = []; ;) {
    const event = await next(stream);
    said.push(event.message?.text ?? event.__typename);
    if (said.at(-1) === text) return said;
  }
}

async function say(person: Person, roomId: string, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await person.say(roomId, text);
}

/** Takes the room back to its message of this number, as a restored backup does: what came after it is lost. */
async function restore(roomId: string, number: number): Promise<void> {
  const log = chat.db.collection<RoomLogDocument>('room_log');
  const last = await log.findOne({ roomId, number });
  if (last?.type !== 'MessageSent') throw new Error('There is no such message.');
  const { _id: eventId, seq, at, messageId } = last;
  await chat.db.client.withSession((session) =>
    session.withTransaction(async () => {
      await log.deleteMany({ roomId, seq: { $gt: seq } }, { session });
      const messages = chat.db.collection<MessageDocument>('messages');
      await messages.deleteMany({ roomId, number: { $gt: number } }, { session });
      const counters = {
        lastSeq: seq,
        lastEntry: { seq, eventId },
        lastAt: at,
        lastNumber: number,
        lastActivityAt: at,
        lastMessageId: messageId,
      };
      await chat.db
        .collection<RoomDocument>('rooms')
        .updateOne({ _id: roomId }, { $set: counters }, { session });
    }),
  );
}

/** Two friends of whom one has said five things, and the other has seen them. */
async function fiveSaid() {
  const { ada, bob, roomId } = await chat.friends();
  const stream = await bob.listen(roomId);
  const cursors = [(await next(stream)).cursor ?? ''];
  await say(ada, roomId, '1', '2', '3', '4', '5');
  for (let number = 1; number <= 5; number += 1) cursors.push((await next(stream)).cursor ?? '');
  return { ada, bob, roomId, stream, cursors };
}

describe('a store that went back in time', () => {
  test('is noticed by a live stream, though nothing is written', async () => {
    const { ada, roomId, stream } = await fiveSaid();
    await restore(roomId, 2);
    expect(await next(stream)).toMatchObject({ __typename: 'ResumeGap' });
    await say(ada, roomId, 'Another 3');
    expect(await until(stream, 'Another 3')).toEqual(['Another 3']);
  });

  test.each([
    ['shorter than', ['Another 3']],
    ['as long as', ['Another 3', 'Another 4', 'Another 5']],
    ['longer than', ['Another 3', 'Another 4', 'Another 5', 'Another 6', 'Another 7']],
  ])('is noticed by a live stream when its new history is %s the lost one', async (_long, texts) => {
    const { ada, roomId, stream } = await fiveSaid();
    await restore(roomId, 2);
    await say(ada, roomId, ...texts);
    expect((await next(stream)).__typename).toBe('ResumeGap');
    await say(ada, roomId, 'The end');
    const said = await until(stream, 'The end');
    // Where the gap ended the stream goes on without a hole: what it left out the client has fetched.
    expect([...texts, 'The end'].join()).toContain(said.join());
  });

  test.each([
    ['beyond its end', []],
    ['of an entry that is another now', ['Another 3', 'Another 4', 'Another 5', 'Another 6']],
  ])('is noticed by an old cursor %s', async (_what, texts) => {
    const { ada, bob, roomId, stream, cursors } = await fiveSaid();
    stream.stop();
    await restore(roomId, 2);
    await say(ada, roomId, ...texts);
    for (const after of [cursors[4] ?? '', cursors[5] ?? '']) {
      const resumed = await bob.listen(roomId, { after });
      expect((await next(resumed)).__typename).toBe('ResumeGap');
      resumed.stop();
    }
    // What came before is as it was.
    const resumed = await bob.listen(roomId, { after: cursors[1] ?? '' });
    await say(ada, roomId, 'The end');
    expect(await until(resumed, 'The end')).toEqual(['2', ...texts, 'The end']);
  });

  test('shows nothing of the lost history in a page or in a list of rooms', async () => {
    const { ada, bob, roomId } = await fiveSaid();
    const page = async (): Promise<string[]> => {
      const room = await bob.ask<{ messages: { edges: { node: { text: string } }[] } }>(
        `{ room(id: "${roomId}") { messages(last: 10) { edges { node { text } } } } }`,
      );
      return room.messages.edges.map(({ node }) => node.text);
    };
    const list = await bob.subscribe<{ inboxEvents: { room?: { lastMessage: { text: string } } } }>(
      'subscription { inboxEvents { ... on InboxRoomChanged { room { lastMessage { text } } } } }',
    );
    await list.next();
    expect(await page()).toEqual(['1', '2', '3', '4', '5']);
    await restore(roomId, 2);
    await say(ada, roomId, 'Another 3', 'Another 4', 'Another 5');
    expect(await page()).toEqual(['1', '2', 'Another 3', 'Another 4', 'Another 5']);
    for (let text = ''; text !== 'Another 5';)
      text = (await list.next(120_000)).data?.inboxEvents.room?.lastMessage.text ?? '';
  });
});
