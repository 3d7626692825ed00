import { setTimeout } from 'node:timers/promises';
import { createMongoDatabase } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectMongo, inTransaction, isMongoUnavailable, type MongoConnection } from '../src/index.ts';

let database: Awaited<ReturnType<typeof createMongoDatabase>>;
let mongo: MongoConnection;
beforeAll(async () => {
  database = await createMongoDatabase();
  mongo = connectMongo({ url: database.url, service: 'test' });
});
afterAll(async () => {
  await mongo.close();
  await database.drop();
});

test('a replica set may be given by several hosts', async () => {
  const several = connectMongo({
    url: 'mongodb://127.0.0.1:1,127.0.0.1:2/chat?replicaSet=rs0',
    service: 'test',
  });
  expect(several.db.databaseName).toBe('chat');
  await several.close();
});

test('a transaction without an answer is given up, as one whose database is unavailable', async () => {
  const lost = new Promise<never>(() => undefined);
  const began = performance.now();
  const error = await inTransaction(mongo, { maxWrites: 0 }, () => lost).catch((reason: unknown) => reason);
  expect(isMongoUnavailable(error)).toBe(true);
  expect(performance.now() - began).toBeLessThan(60_000);
  expect(await inTransaction(mongo, { maxWrites: 0 }, () => Promise.resolve('goes on'))).toBe('goes on');
});

test('transactions whose sessions are ended meanwhile are each written once, and none fails', async () => {
  const transactions = 600;
  const counters = mongo.db.collection<{ _id: number; n: number }>('counters');
  await counters.insertMany(Array.from({ length: transactions }, (_, _id) => ({ _id, n: 0 })));
  const admin = mongo.client.db('admin');
  const ends: Promise<unknown>[] = [];
  const increase = (_id: number) =>
    inTransaction(mongo, { maxWrites: 1 }, async (session) => {
      const end = async (): Promise<void> => {
        await setTimeout(Math.random() * 3);
        await admin.command({ killSessions: [{ id: session.id?.id }] });
      };
      const isEndedEarly = Math.random() < 0.2;
      if (isEndedEarly) ends.push(end());
      await counters.updateOne({ _id }, { $inc: { n: 1 } }, { session });
      if (!isEndedEarly && Math.random() < 0.6) ends.push(end());
    });
  for (let _id = 0; _id < transactions; _id += 2) await Promise.all([increase(_id), increase(_id + 1)]);
  await Promise.all(ends);
  expect(await counters.countDocuments({ n: { $ne: 1 } })).toBe(0);
});
