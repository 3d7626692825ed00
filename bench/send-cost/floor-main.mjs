// The least that a send could cost on this machine: its transaction, its way over Kafka and its HTTP, each by a bare loop.
// oxlint-disable-next-line no-restricted-imports -- the broker's bare client is what is measured
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { latencies } from '../harness/statistics.mjs';
import { serveParent, settings } from '../harness/serve-parent.mjs';

/** @typedef {Record<string, any>} Document */

/** @type {{mongodbUrl: string, kafkaBrokers: string, namespace: string, rooms: number, bodies: {asked: string, answered: string}}} */
const { mongodbUrl, kafkaBrokers, namespace, rooms, bodies } = settings();
const mongo = await MongoClient.connect(mongodbUrl);
const chat = mongo.db(`parley_${namespace}_chat`);
const bare = mongo.db(`parley_${namespace}_floor`);
const collections = {
  rooms: bare.collection('rooms'),
  messages: bare.collection('messages'),
  log: bare.collection('room_log'),
};

/** A document of each that chat wrote, and its indexes. @param {string} name */
async function copyOf(name) {
  const [document] = await chat.collection(name).find().sort({ $natural: -1 }).limit(1).toArray();
  if (document === undefined) throw new Error(`Chat has written nothing to ${name}.`);
  const indexes = await chat.collection(name).indexes();
  const collection = await bare.createCollection(name);
  for (const { v: _v, key, ...options } of indexes)
    if (options.name !== '_id_') await collection.createIndex(key, options);
  return /** @type {Document} */ (document);
}
const [room, message, entry] = [await copyOf('rooms'), await copyOf('messages'), await copyOf('room_log')];
const roomIds = Array.from({ length: rooms }, () => randomUUID());
await collections.rooms.insertMany(
  roomIds.map((id) => ({ ...room, _id: /** @type {any} */ (id), directKey: `${id}:${id}` })),
);

/** Counts up the rooms, and writes a message and an entry of the log for each. @param {readonly string[]} ids */
async function commit(ids) {
  const session = mongo.startSession();
  session.startTransaction({
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
  });
  const at = new Date();
  const up = { $inc: { lastSeq: 1, lastNumber: 1 }, $set: { lastActivityAt: at } };
  /** @type {Document[]} */
  const counted = [];
  if (ids.length === 1) {
    const found = await collections.rooms.findOneAndUpdate({ _id: /** @type {any} */ (ids[0]) }, up, {
      session,
      returnDocument: 'after',
    });
    if (found !== null) counted.push(found);
  } else {
    const _id = { $in: /** @type {any} */ (ids) };
    await collections.rooms.updateMany({ _id }, up, { session });
    counted.push(...(await collections.rooms.find({ _id }, { session }).toArray()));
  }
  const written = counted.map(({ _id, lastSeq, lastNumber }) => ({
    roomId: _id,
    seq: lastSeq,
    number: lastNumber,
  }));
  await collections.messages.insertMany(
    written.map(({ roomId, number }) => ({
      ...message,
      _id: /** @type {any} */ (randomUUID()),
      roomId,
      number,
      clientMessageId: randomUUID(),
      createdAt: at,
    })),
    { session },
  );
  await collections.log.insertMany(
    written.map(({ roomId, seq }) => ({ ...entry, _id: /** @type {any} */ (randomUUID()), roomId, seq, at })),
    { session },
  );
  await session.commitTransaction();
  await session.endSession();
}

/** In each room one at a time, `at` rooms share a transaction. @param {{seconds: number, together: number, most: number}} how */
async function transactions({ seconds, together, most }) {
  /** @type {number[]} */
  const took = [];
  const began = performance.now();
  const work = async (/** @type {readonly string[]} */ ids) => {
    while (performance.now() - began < seconds * 1_000 && took.length * together < most) {
      const asked = performance.now();
      await commit(ids);
      took.push(performance.now() - asked);
    }
  };
  const groups = [];
  for (let n = 0; n + together <= roomIds.length; n += together) groups.push(roomIds.slice(n, n + together));
  await Promise.all(groups.map(work));
  const sends = took.length * together;
  return { sends, perSecond: (sends * 1_000) / (performance.now() - began), ...latencies(took) };
}

/** One after the other, with a pause. @param {{count: number, pauseMs: number}} how */
async function alone({ count, pauseMs }) {
  const took = [];
  for (let n = 0; n < count; n += 1) {
    const asked = performance.now();
    await commit(roomIds.slice(0, 1));
    took.push(performance.now() - asked);
    await sleep(pauseMs);
  }
  return { sends: count, ...latencies(took) };
}

/** From before a commit until a consumer of Kafka has it that a change stream had brought there. @param {{count: number, pauseMs: number}} how */
async function overKafka({ count, pauseMs }) {
  const kafka = new Kafka({
    brokers: kafkaBrokers.split(','),
    clientId: 'bench-floor',
    logLevel: logLevel.NOTHING,
  });
  const topic = `${namespace}.floor.${randomUUID().slice(0, 8)}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: topic });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic, fromBeginning: true });
  /** @type {Map<string, () => void>} */
  const awaited = new Map();
  await consumer.run({
    eachMessage: async ({ message: { key } }) => awaited.get(String(key))?.(),
  });
  const changes = collections.log.watch([{ $match: { operationType: 'insert' } }]);
  changes.on('change', (/** @type {any} */ { fullDocument }) => {
    const record = { key: `${fullDocument.roomId}:${fullDocument.seq}`, value: JSON.stringify(fullDocument) };
    producer.send({ topic, acks: -1, messages: [record] }).catch((error) => console.error(error));
  });
  await sleep(2_000);
  const id = roomIds[0] ?? '';
  const took = [];
  for (let n = 0; n < count + 5; n += 1) {
    const now = await collections.rooms.findOne({ _id: /** @type {any} */ (id) });
    const seen = new Promise((resolve) =>
      awaited.set(`${id}:${(now?.lastSeq ?? 0) + 1}`, () => resolve(undefined)),
    );
    const asked = performance.now();
    await commit([id]);
    await seen;
    took.push(performance.now() - asked);
    await sleep(pauseMs);
  }
  await changes.close();
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  return latencies(took.slice(5));
}

/** The same bodies to a server that answers without looking at them; its CPU and the client's together. @param {{seconds: number, most: number}} how */
async function echo({ seconds, most }) {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(bodies.answered),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const pool = new Pool(`http://127.0.0.1:${address.port}`, { connections: 64, pipelining: 1 });
  let count = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  const work = async () => {
    while (performance.now() - began < seconds * 1_000 && count < most) {
      count += 1;
      const headers = { 'content-type': 'application/json' };
      const { body } = await pool.request({ method: 'POST', path: '/graphql', headers, body: bodies.asked });
      await body.text();
    }
  };
  await Promise.all(Array.from({ length: rooms }, work));
  const { user, system } = process.cpuUsage(before);
  const perSecond = (count * 1_000) / (performance.now() - began);
  await pool.close();
  server.close();
  return { perSecond, cpuMs: (user + system) / 1_000 / count };
}

serveParent({}, { transactions, alone, overKafka, echo });
