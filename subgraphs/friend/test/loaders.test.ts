import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase } from '@parley/testkit';
import { v7 } from 'uuid';
import { createLoaders } from '../src/graphql/loaders.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { createStores, type Stores } from '../src/stores/stores.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let stores: Stores;

beforeAll(async () => {
  testDatabase = await createTestDatabase('friend');
  database = openDatabase(testDatabase.url);
  stores = createStores(database);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

it('the friendships and requests of one tick are one query each', async () => {
  const asked: number[] = [];
  const loaders = createLoaders(
    {
      pairs: {
        ...stores.pairs,
        between: (viewerId, otherIds) => {
          asked.push(otherIds.length);
          return stores.pairs.between(viewerId, otherIds);
        },
      },
      requests: {
        ...stores.requests,
        byIds: (ids) => {
          asked.push(ids.length);
          return stores.requests.byIds(ids);
        },
      },
    },
    { id: v7(), sessionId: v7() },
  );
  const ids = Array.from({ length: 20 }, () => v7());
  const friendships = await Promise.all(ids.map((id) => loaders.friendship.load(id)));
  expect(friendships.every((friendship) => friendship?.state === 'NONE')).toBe(true);
  await Promise.all(ids.map((id) => loaders.request.load(id)));
  expect(asked).toEqual([20, 20]);
});
