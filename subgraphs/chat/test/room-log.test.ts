import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { startChatService } from '../src/service.ts';
import { createLogger } from '@parley/service-kit/process';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
let another: { readonly url: string; close(): Promise<void> };
beforeAll(async () => {
  chat = await starting;
  another = await chat.startAnother();
});
afterAll(async () => {
  await another.close();
  await (await starting).close();
});

const dense = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** The log and the messages of a room, as they are stored. */
async function stored(roomId: string) {
  const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
  const messages = await chat.db.collection('messages').find({ roomId }).sort({ number: 1 }).toArray();
  const room = await chat.db.collection<{ _id: string }>('rooms').findOne({ _id: roomId });
  return { log, messages, room };
}

const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), key: fc.nat(90) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), key: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const), key: fc.nat(9) }) },
);
const plans = fc.array(fc.tuple(operation, fc.boolean(), fc.boolean()), { minLength: 200, maxLength: 200 });

describe('the log of a room', () => {
  test('is dense, and each clientMessageId is there once, after 200 operations at once at two instances', () =>
    fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { ada, bob, roomId } = await chat.friends();
        const stream = await bob.listen(roomId);
        await stream.next();
        const early = await Promise.all(dense(10).map((number) => ada.say(roomId, `early ${number}`)));
        const run = async (person: Person, { kind, key }: (typeof plan)[number][0]): Promise<Result> => {
          const id = early[key]?.id ?? '';
          if (kind === 'send')
            return person.trySay({ roomId, text: `text ${key}`, clientMessageId: `client ${key}` });
          if (kind === 'edit') return person.edit(id, `edited ${Math.random()}`);
          return kind === 'delete' ? person.delete(id) : person.read(roomId, key + 1);
        };
        const results = await Promise.all(
          plan.map(([what, asAda, here]) => {
            const person = asAda ? ada : bob;
            return run(here ? person : person.at(another.url), what);
          }),
        );

        const { log, messages, room } = await stored(roomId);
        expect(log.map(({ seq }) => seq as number)).toEqual(dense(log.length));
        expect(messages.map(({ number }) => number as number)).toEqual(dense(messages.length));
        expect(room).toMatchObject({ lastSeq: log.length, lastNumber: messages.length });
        const lastOf = (person: Person) => messages.findLast(({ senderId }) => senderId === person.id);
        expect(room).toMatchObject({
          lastAt: log.at(-1)?.['at'],
          lastActivityAt: messages.at(-1)?.['sentAt'],
          lastMessageId: messages.at(-1)?._id,
          members: Object.fromEntries(
            [ada, bob].map((person) => [person.id, { sentUpTo: lastOf(person)?.['number'] ?? 0 }]),
          ),
        });
        const sends = plan.filter(([{ kind }]) => kind === 'send');
        const keys = new Set(sends.map(([{ key }, asAda]) => `${asAda} ${key}`));
        expect(messages).toHaveLength(early.length + keys.size);
        const entriesOf = (type: string) => log.filter((entry) => entry['type'] === type);
        expect(entriesOf('MessageSent').map(({ number }) => number as number)).toEqual(
          dense(messages.length),
        );
        expect(new Set(log.map(({ _id }) => _id)).size).toBe(log.length);
        expect(entriesOf('MessageDeleted')).toHaveLength(
          messages.filter(({ deletedAt }) => deletedAt).length,
        );
        const allowed = new Set([
          'SendMessageSuccess',
          'EditMessageSuccess',
          'DeleteMessageSuccess',
          'MarkMessagesReadSuccess',
          'NotTheSender',
          'MessageIsDeleted',
        ]);
        expect(results.filter(({ __typename }) => !allowed.has(__typename))).toEqual([]);
        const times = log.map(({ at }) => (at as Date).getTime());
        expect(times).toEqual(times.toSorted((one, other) => one - other));

        const received: unknown[] = [];
        while (received.length < log.length - 1) {
          const event = (await stream.next()).data?.roomEvents;
          if (event?.__typename !== 'MessagesRead')
            received.push([event?.__typename, event?.message?.number]);
        }
        expect(received).toEqual(log.slice(1).map(({ type, number }) => [type, number]));
        stream.stop();
      }),
      { numRuns: 1, endOnFailure: true },
    ));

  test('has times that never run backwards, also where another instance has a faster clock', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, 'first');
    const ahead = new Date(Date.now() + 60_000);
    await chat.db
      .collection<{ _id: string }>('rooms')
      .updateOne({ _id: roomId }, { $set: { lastAt: ahead } });
    await bob.say(roomId, 'second');
    const { log, messages, room } = await stored(roomId);
    expect([log.at(-1)?.['at'], messages.at(-1)?.['sentAt']]).toEqual([ahead, ahead]);
    expect(room).toMatchObject({ lastAt: ahead, lastActivityAt: ahead });
  });

  test('takes every send of one moment in few transactions', async () => {
    const { ada, roomId } = await chat.friends();
    const sent = await Promise.all(dense(60).map((number) => ada.say(roomId, `${number}`)));
    expect(sent.map(({ number }) => number).toSorted((one, other) => one - other)).toEqual(dense(60));
    const { log } = await stored(roomId);
    expect(new Set(log.map(({ at }) => (at as Date).getTime())).size).toBeLessThan(40);
  });
});

describe('rooms that two instances write to at once', () => {
  test('share transactions, and lose nothing by their conflicts', async () => {
    const rooms = await Promise.all(dense(10).map(() => chat.friends()));
    const sends = rooms.flatMap(({ ada, bob, roomId }) =>
      dense(10).flatMap((number) => [
        ada.say(roomId, `${number}`),
        bob.at(another.url).say(roomId, `${number}`),
      ]),
    );
    await Promise.all(sends);
    for (const { roomId } of rooms) {
      const { log, messages, room } = await stored(roomId);
      expect(messages.map(({ number }) => number as number)).toEqual(dense(20));
      expect(log.map(({ seq }) => seq as number)).toEqual(dense(21));
      expect(room).toMatchObject({ lastSeq: 21, lastNumber: 20 });
    }
    // One commit for each send would have as many times as there are sends.
    const times = await chat.db
      .collection('room_log')
      .distinct('at', { roomId: { $in: rooms.map(({ roomId }) => roomId) }, type: 'MessageSent' });
    expect(times.length).toBeLessThan(sends.length / 2);
  });
});

describe('without Kafka', () => {
  test('sends continue, and are delivered as soon as an instance publishes them', async () => {
    const logger = createLogger({ service: 'chat', instanceId: 'lonely', level: 'silent' });
    const environment = { ...chat.environment, INSTANCE_ID: 'lonely', KAFKA_BROKERS: ['127.0.0.1:1'] };
    const { ada, bob, roomId } = await chat.friends();
    const stream = await bob.listen(roomId);
    await stream.next();
    const lonely = await startChatService(environment, logger);
    await ada.at(lonely.url).say(roomId, 'Anybody there?');
    expect((await fetch(`${lonely.url}/readyz`)).status).toBe(503);
    expect((await stream.next()).data?.roomEvents.message?.text).toBe('Anybody there?');
    await lonely.close();
  });

  test('an instance’s own streams receive what is sent and changed at it, at once and in order', async () => {
    const logger = createLogger({ service: 'chat', instanceId: 'alone', level: 'silent' });
    const environment = { ...chat.environment, INSTANCE_ID: 'alone', KAFKA_BROKERS: ['127.0.0.1:1'] };
    const alone = await startChatService(environment, logger);
    const { ada, bob, roomId } = await chat.friends();
    const stream = await bob.at(alone.url).listen(roomId);
    await stream.next();
    const sent = await ada.at(alone.url).say(roomId, 'First');
    await bob.at(alone.url).say(roomId, 'Second');
    await ada.at(alone.url).edit(sent.id, 'First, mended');
    await ada.at(alone.url).delete(sent.id);
    const seen = [];
    for (let count = 0; count < 4; count += 1) {
      const { __typename, message } = (await stream.next()).data?.roomEvents ?? {};
      seen.push([__typename, message?.text]);
    }
    expect(seen).toEqual([
      ['MessageSent', 'First'],
      ['MessageSent', 'Second'],
      ['MessageEdited', 'First, mended'],
      ['MessageDeleted', null],
    ]);
    stream.stop();
    await alone.close();
  });
});

describe('a page of rooms', () => {
  test('of 20 with all that a list shows takes a bounded number of reads', async () => {
    const ada = chat.person();
    const make = async (index: number): Promise<void> => {
      const bob = chat.person();
      await bob.say(await chat.room(ada, bob), `Hello ${index}`);
    };
    await Promise.all(dense(20).map(make));
    const list = () =>
      ada.ask<{ edges: { node: { unreadCount: number } }[] }>(
        `{ rooms(first: 20) { edges { node { id unreadCount readUpTo lastMessage { text isFromBlocked room { id } } } } } }`,
      );
    const counts: number[] = [];
    // Background work may read meanwhile, which only adds: the least of some counts is the list's own.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await chat.db.command({ profile: 2 });
      const { edges } = await list();
      await chat.db.command({ profile: 0 });
      expect(edges.map(({ node }) => node.unreadCount)).toEqual(dense(20).map(() => 1));
      const profile = chat.db.collection('system.profile');
      const reads = await profile
        .find({ op: { $in: ['query', 'command'] }, ns: /\.(?:rooms|messages|message_read_status)$/u })
        .toArray();
      await profile.drop();
      // Rooms, their newest messages, the viewer's receipts, the counts. One aggregation counts in all rooms.
      const outer = reads.filter(
        ({ command }) => 'find' in (command as object) || 'aggregate' in (command as object),
      );
      counts.push(outer.length);
    }
    expect(Math.min(...counts)).toBeLessThanOrEqual(4);
    expect(Math.min(...counts)).toBeGreaterThan(2);
  });
});
