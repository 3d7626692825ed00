import type { LogCollection } from '@parley/event-bus';
import { MongoClient } from 'mongodb';
import type { Collection, Db } from 'mongodb';
import { engines, uniqueName } from './engines.ts';
import { makeEvent, NoteTaken } from './test-bus.ts';

/** An entry of a log as chat keeps it: a dense number per note, and the moment. */
export interface LogEntry {
  readonly _id: string;
  readonly noteId: string;
  readonly n: number;
  readonly at: Date;
}

export const noteLog: LogCollection = {
  name: 'note_log',
  timeField: 'at',
  feedField: 'noteId',
  seqField: 'n',
  toEvents: ({ _id, noteId, n, at }) => [makeEvent(NoteTaken, { noteId, n }, { id: String(_id), time: at })],
};

export interface LogDatabase {
  readonly db: Db;
  readonly log: Collection<LogEntry>;
  readonly states: Collection<{ _id: string; holder: string | null; leaseUntil: Date; token: unknown }>;
  append(noteId: string, numbers: readonly number[], at?: Date): Promise<void>;
  drop(): Promise<void>;
}

export async function createLogDatabase(): Promise<LogDatabase> {
  const client = await MongoClient.connect(engines().mongodbUrl);
  const db = client.db(uniqueName('log'));
  const log = db.collection<LogEntry>(noteLog.name);
  await log.createIndexes([{ key: { at: 1 } }, { key: { noteId: 1, n: 1 } }]);
  return {
    db,
    log,
    states: db.collection('relay_state'),
    async append(noteId, numbers, at = new Date()) {
      await log.insertMany(numbers.map((n) => ({ _id: `${noteId} ${n}`, noteId, n, at })));
    },
    async drop() {
      await db.dropDatabase();
      await client.close();
    },
  };
}
