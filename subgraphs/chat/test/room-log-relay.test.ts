import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventBus, createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { topicsNamed } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { createMongoDatabase, engines, eventually, topicPrefix } from '@parley/testkit';
import { v7 } from 'uuid';
import type { RoomCommand } from '../src/rooms/room-command.ts';
import { createCommitRooms } from '../src/stores/commit-rooms.ts';
import { type Mongo, openMongo, prepareMongo } from '../src/stores/mongo.ts';
import { createReceiptStore } from '../src/stores/receipt-store.ts';
import { createRoomLogRelay } from '../src/stores/room-log-relay.ts';
import { createRoomMaker } from '../src/stores/room-maker.ts';
import { madeRoom } from './filled-stores.ts';

const logger = createLogger({ service: 'chat', instanceId: 'test', level: 'silent' });
const secondsAgo = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);

let database: Awaited<ReturnType<typeof createMongoDatabase>>;
let mongo: Mongo;
const bus = createEventBus({
  brokers: engines().kafkaBrokers.split(','),
  clientId: 'test',
  topicPrefix: topicPrefix(),
  logger,
});
beforeAll(async () => {
  database = await createMongoDatabase();
  mongo = openMongo(database.url);
  await prepareMongo(mongo);
  await bus.ensureTopics(topicsNamed('chat.events', 'message.events'));
});
afterAll(async () => {
  await bus.close();
  await mongo.close();
  await database.drop();
});

/** A room of two, and what is said and read in it at which times. */
async function openRoom() {
  const [ada, bob, roomId] = [v7(), v7(), v7()];
  await createRoomMaker(mongo, () => secondsAgo(900))(madeRoom([ada, bob], roomId));
  const commit = (at: Date, command: RoomCommand) =>
    createCommitRooms({ mongo, now: () => at, onCommitted: () => undefined })([
      { roomId, commands: [command] },
    ]);
  const receipts = createReceiptStore(mongo, 'READ');
  const common = { roomId, replyTo: null, attachments: [], fingerprint: 'f' };
  return {
    ada,
    bob,
    say: async (text: string, at: Date): Promise<string> => {
      const message = { ...common, id: v7(), senderId: ada, clientMessageId: v7(), text };
      const by = { eventId: v7(), actorId: ada };
      await commit(at, { kind: 'send', ...by, message, mentions: [], notNotifiedIds: new Set() });
      return message.id;
    },
    edit: (messageId: string, at: Date) =>
      commit(at, {
        kind: 'edit',
        eventId: v7(),
        actorId: ada,
        messageId,
        text: 'mended',
        mentions: [],
        notNotifiedIds: new Set(),
      }),
    read: (userId: string, upTo: number, at: Date) =>
      receipts.advance({ roomId, userId, upTo, at, eventId: v7() }),
  };
}

/** The token of a change, as one would be that was made in 2019. */
async function tokenOf2019(): Promise<object> {
  const stream = mongo.db.watch();
  await stream.tryNext();
  await mongo.db.collection<{ _id: string }>('relay_state').insertOne({ _id: v7() });
  const { _id } = (await stream.next()) as unknown as { _id: { _data: string } };
  await stream.close();
  return { _data: `825e000000${_id._data.slice(10)}` };
}

async function startRelay() {
  const publisher = bus.createPublisher();
  const acknowledged: string[] = [];
  const relay = createRoomLogRelay({
    mongo,
    instanceId: 'test',
    publisher: {
      ...publisher,
      async publish(events) {
        await publisher.publish(events);
        acknowledged.push(...events.map(named));
      },
    },
    logger,
    onEntry: () => undefined,
    createEvent: createEventFactory({ source: 'chat' }),
  });
  await relay.start();
  return { relay, acknowledged };
}

function named({ type, payload }: OutgoingEvent): string {
  const { data } = JSON.parse(payload) as { data: { seq?: number; userId?: string } };
  return `${type} ${data.seq ?? data.userId}`;
}

test('mongod has no history for such a token', async () => {
  const stream = mongo.db.watch([], { resumeAfter: await tokenOf2019() });
  const error = await stream.tryNext().catch((reason: unknown) => reason);
  await stream.close();
  expect(error).toMatchObject({ errorLabels: ['NonResumableChangeStreamError'] });
});

test.each([
  ['is of a time that the oplog does not reach', tokenOf2019],
  ['is lost', () => Promise.resolve(null)],
  ['is none', () => Promise.resolve({ _data: 'nonsense' })],
])(
  'when its token %s, the relay publishes the last minute of the log again, and follows it',
  async (_, tokenOf) => {
    const { ada, bob, say, edit, read } = await openRoom();
    await say('Published long ago', secondsAgo(600));
    await read(bob, 1, secondsAgo(500));
    const late = await say('Perhaps not published', secondsAgo(20));
    await edit(late, secondsAgo(15));
    await read(ada, 2, secondsAgo(10));
    const state = { holder: null, leaseUntil: new Date(0), token: await tokenOf(), lastEntryAt: new Date() };
    const states = mongo.db.collection<typeof state & { _id: string }>('relay_state');
    await states.updateOne({ _id: 'chat' }, { $set: state }, { upsert: true });

    const { relay, acknowledged } = await startRelay();
    await eventually(() => expect(acknowledged).toContain(`MessagesRead ${ada}`));
    await say('Live', new Date());
    await eventually(() => expect(acknowledged).toContain('MessageSent 5'));
    expect(acknowledged).toEqual([
      'MessageSent 3',
      'MessageEdited 4',
      `MessagesRead ${ada}`,
      'MessageSent 5',
    ]);
    await relay.close();
    // Where it was published up to is known again: the next one begins there.
    const next = await startRelay();
    await say('Next', new Date());
    await eventually(() => expect(next.acknowledged).toContain('MessageSent 6'));
    expect(next.acknowledged).toEqual(['MessageSent 6']);
    await next.relay.close();
    await Promise.all([mongo.roomLog, mongo.readReceipts].map((log) => log.deleteMany({})));
  },
);
