import { createMongoDatabase } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isMongoAway, type Mongo, openMongo } from '../src/stores/mongo.ts';
import { inTransaction } from '../src/stores/transaction.ts';

let database: Awaited<ReturnType<typeof createMongoDatabase>>;
let mongo: Mongo;
beforeAll(async () => {
  database = await createMongoDatabase();
  mongo = openMongo(database.url);
});
afterAll(async () => {
  await mongo.close();
  await database.drop();
});

test('a replica set may be given by several hosts', async () => {
  const several = openMongo('mongodb://127.0.0.1:1,127.0.0.1:2/chat?replicaSet=rs0');
  expect(several.db.databaseName).toBe('chat');
  await several.close();
});

test('a transaction of which nothing is heard any more is given up, as one whose database is away', async () => {
  const lost = new Promise<never>(() => undefined);
  const began = performance.now();
  const error = await inTransaction(mongo, () => lost).catch((reason: unknown) => reason);
  expect(isMongoAway(error)).toBe(true);
  expect(performance.now() - began).toBeLessThan(9_000);
  expect(await inTransaction(mongo, () => Promise.resolve('goes on'))).toBe('goes on');
});
