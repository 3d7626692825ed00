import { expect, it } from '@jest/globals';
import { tailLog } from '../src/relay/tail-log.ts';
import { collect } from './support/await-events.ts';
import { createLogDatabase, noteLog } from './support/log-database.ts';

it('says that its place is lost when the server has ended the stream, as it does when the database is dropped', async () => {
  const database = await createLogDatabase();
  const { db } = database;
  const followed = collect<number>();
  const { operationTime } = await db.command({ ping: 1 });
  const tailing = tailLog({
    db,
    collections: [noteLog],
    start: { startAtOperationTime: operationTime },
    signal: new AbortController().signal,
    onChanges: async (changes) => changes.forEach(({ events }) => followed.add(events.length)),
  });
  await database.append('a', [1]);
  await followed.until((counts) => counts.includes(1));
  await db.dropDatabase();
  // It would look again and again, and answer nothing.
  expect(await tailing).toBe('lost');
  await database.drop();
});
