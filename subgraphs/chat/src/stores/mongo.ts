import {
  type Collection,
  type Db,
  MongoClient,
  MongoError,
  MongoNetworkError,
  MongoServerSelectionError,
} from 'mongodb';
import { createOrphanedTransactions, type OrphanedTransactions } from './orphaned-transactions.ts';
import type { MessageDocument, ReadMarkDocument, RoomDocument, RoomLogDocument } from './documents.ts';

/** The log is kept this long; who comes back later gets a ResumeGap. */
export const logRetentionSeconds = 30 * 24 * 60 * 60;

/** What `deletedAt` is like in a deleted message: the condition of the index over those. */
export const isDeleted = { $gt: new Date(0) };

/** Chat's database in MongoDB; only stores know it. */
export interface Mongo {
  readonly client: MongoClient;
  readonly db: Db;
  readonly rooms: Collection<RoomDocument>;
  readonly messages: Collection<MessageDocument>;
  readonly roomLog: Collection<RoomLogDocument>;
  readonly readMarks: Collection<ReadMarkDocument>;
  readonly orphans: OrphanedTransactions;
  /** Rejects when MongoDB does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a pool to `url` (the database in its path). What is acknowledged is on the disks of the majority. */
export function openMongo(
  url: string,
  warn: (fields: object, message: string) => void = () => undefined,
): Mongo {
  // The instances of one deployment have one name, and no others have it.
  const appName = `parley.chat ${databaseIn(url)}`;
  const client = new MongoClient(url, {
    appName,
    maxPoolSize: 100,
    // Whoever waits for an answer hears within 3 s that there is none.
    serverSelectionTimeoutMS: 1_500,
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true },
  });
  // Else its pool looks ten times a second for connections to close, also when nothing is asked. The driver takes it by no public option.
  Object.assign(client.options, { minPoolSizeCheckFrequencyMS: 10_000 });
  const db = client.db();
  return {
    client,
    db,
    rooms: db.collection('rooms'),
    messages: db.collection('messages'),
    roomLog: db.collection('room_log'),
    readMarks: db.collection('message_read_status'),
    orphans: createOrphanedTransactions({ client, appName, warn }),
    ping: async () => void (await db.command({ ping: 1 })),
    close: () => client.close(),
  };
}

/** A list of several hosts is no URL to Node. */
function databaseIn(url: string): string {
  return /^[^:]+:\/\/[^/]+\/([^?]*)/u.exec(url)?.[1] ?? '';
}

/** Makes collections and indexes that are missing; harmless when several instances do it at once. */
export async function prepareMongo({ rooms, messages, roomLog, readMarks }: Mongo): Promise<void> {
  await Promise.all([
    rooms.createIndexes([
      { key: { memberIds: 1, lastActivityAt: -1, _id: -1 } },
      { key: { directKey: 1 }, unique: true, partialFilterExpression: { directKey: { $type: 'string' } } },
    ]),
    messages.createIndexes([
      { key: { roomId: 1, number: 1 }, unique: true },
      { key: { roomId: 1, senderId: 1, clientMessageId: 1 }, unique: true },
      { key: { roomId: 1, number: 1, deletedAt: 1 }, partialFilterExpression: { deletedAt: isDeleted } },
    ]),
    roomLog.createIndexes([
      { key: { roomId: 1, seq: 1 }, unique: true },
      { key: { at: 1 }, expireAfterSeconds: logRetentionSeconds },
      { key: { userId: 1, at: 1 }, partialFilterExpression: { type: 'RoomMemberRemoved' } },
    ]),
    readMarks.createIndexes([
      { key: { roomId: 1, userId: 1 }, unique: true },
      { key: { roomId: 1, at: 1 } },
      { key: { at: 1 } },
    ]),
  ]);
}

/** Nothing was heard of what was asked. */
export class NoAnswerError extends Error {
  constructor(milliseconds: number) {
    super(`MongoDB has not answered for ${milliseconds} ms.`);
  }
}

/** Whether an error says that MongoDB does not answer, rather than what it answers. The driver lets errors of its sockets through as they are. */
export function isMongoAway(error: unknown): boolean {
  if (error instanceof NoAnswerError || (error as { code?: unknown } | null)?.code === 'ECONNRESET')
    return true;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  return error instanceof MongoError && error.hasErrorLabel('RetryableWriteError');
}
