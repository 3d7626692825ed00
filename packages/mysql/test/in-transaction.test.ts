import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase } from '@parley/testkit';
import { randomUUID as newId } from 'node:crypto';
// A service's generated client and its tables: the package has none of its own.
import {
  type Database,
  openDatabase,
  type Transaction,
} from '../../../subgraphs/friend/src/stores/database.ts';
import { hasProcessed, inTransaction, recordProcessed, sweepProcessedEvents } from '../src/index.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('friend');
  database = openDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

const bump = (transaction: Transaction, id: string) =>
  transaction.$executeRaw`UPDATE users SET version = version + 1 WHERE id = ${id}`;
const versions = async (ids: string[]): Promise<number[]> => {
  const users = await database.user.findMany({ where: { id: { in: ids } } });
  return users.map(({ version }) => version);
};
async function twoUsers(): Promise<[string, string]> {
  const [one, other] = [newId(), newId()];
  await database.user.createMany({ data: [one, other].map((id) => ({ id, version: 0 })) });
  return [one, other];
}

it('of two that deadlock both succeed, one at its second attempt', async () => {
  const [one, other] = await twoUsers();
  let attempts = 0;
  const bothHold = meeting(2);
  const crossing = (first: string, second: string) =>
    inTransaction(database, { maxWrites: 2 }, async (transaction) => {
      attempts += 1;
      await bump(transaction, first);
      await bothHold();
      await bump(transaction, second);
    });
  await Promise.all([crossing(one, other), crossing(other, one)]);
  expect(attempts).toBe(3);
  expect(await versions([one, other])).toEqual([2, 2]);
});

it('one that waits too long for a lock is tried again', async () => {
  const [one] = await twoUsers();
  let attempts = 0;
  const held = meeting(2);
  const secondAttempt = meeting(2);
  const holder = database.$transaction(async (transaction) => {
    await bump(transaction, one);
    await held();
    await secondAttempt();
  });
  await inTransaction(database, { maxWrites: 2 }, async (transaction) => {
    attempts += 1;
    if (attempts === 1) await held();
    if (attempts === 2) await secondAttempt();
    await transaction.$executeRaw`SET SESSION innodb_lock_wait_timeout = 1`;
    await bump(transaction, one);
  });
  await holder;
  expect(attempts).toBe(2);
  expect(await versions([one])).toEqual([2]);
});

it('what fails otherwise fails at once, and leaves nothing', async () => {
  const [one] = await twoUsers();
  let attempts = 0;
  const failing = inTransaction(database, { maxWrites: 2 }, async (transaction) => {
    attempts += 1;
    await bump(transaction, one);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(attempts).toBe(1);
  expect(await versions([one])).toEqual([0]);
});

it('a processed event is recorded once, and for 7 days', async () => {
  const event = { consumer: 'test', id: newId() };
  expect(await hasProcessed(database, event)).toBe(false);
  expect(await recordProcessed(database, event)).toBe(true);
  expect(await recordProcessed(database, event)).toBe(false);
  const day = 24 * 60 * 60 * 1_000;
  await sweepProcessedEvents(database, new Date(Date.now() + 6 * day));
  expect(await hasProcessed(database, event)).toBe(true);
  await sweepProcessedEvents(database, new Date(Date.now() + 8 * day));
  expect(await hasProcessed(database, event)).toBe(false);
});

/** A call waits until so many have called; later calls pass. */
function meeting(size: number): () => Promise<void> {
  let missing = size;
  let open = (): void => undefined;
  const complete = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    missing -= 1;
    if (missing <= 0) open();
    return complete;
  };
}
