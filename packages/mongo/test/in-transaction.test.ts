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
