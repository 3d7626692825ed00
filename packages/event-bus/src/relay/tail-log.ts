import { MongoServerError } from 'mongodb';
import type { ChangeStream, Db, Document } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';
import { createBatchQueue, type BatchQueue } from './batch-queue.ts';
import { inTime } from './in-time.ts';
import { entryTime, type LogCollection } from './log-collection.ts';
import type { StreamStart } from './relay-state.ts';

/** One change as the relay sees it; without events it only moves the position. */
export interface LogChange {
  readonly events: readonly OutgoingEvent[];
  readonly at: Date | undefined;
  readonly token: unknown;
}

export interface TailOptions {
  readonly db: Db;
  readonly collections: readonly LogCollection[];
  readonly start: StreamStart;
  readonly signal: AbortSignal;
  /** Called with everything that has gathered while the last call ran. */
  readonly onChanges: (changes: readonly LogChange[]) => Promise<void>;
}

const mostWaiting = 1_000;
/** How long the server holds a request when nothing happens: the position moves on as often. It holds it also when the stream is closed. */
const awaitMs = 5_000;

/**
 * Follows the collections in the order of commits until the signal is aborted. Returns `lost` when the server does not know
 * the resume token, has lost the history after it, or has ended the stream, as it does when the database is dropped; rejects for what
 * another try may cure.
 */
export async function tailLog(options: TailOptions): Promise<'ended' | 'lost'> {
  const { signal, onChanges } = options;
  const stream = watch(options);
  const queue = createBatchQueue<LogChange>(mostWaiting);
  const close = (): void => {
    queue.end();
    void stream.close().catch(() => undefined);
  };
  signal.addEventListener('abort', close, { once: true });
  const reading = read(stream, queue, options);
  try {
    for (let changes = await queue.take(); changes !== undefined; changes = await queue.take()) {
      if (signal.aborted) break;
      await onChanges(changes);
    }
    return signal.aborted ? 'ended' : await reading;
  } finally {
    signal.removeEventListener('abort', close);
    queue.end();
    await inTime(stream.close()).catch(() => undefined);
  }
}

function watch({ db, collections, start }: TailOptions): ChangeStream {
  const names = collections.map(({ name }) => name);
  const facts = { 'ns.coll': { $in: names }, operationType: { $in: ['insert', 'update', 'replace'] } };
  return db.watch([{ $match: facts }], {
    ...start,
    fullDocument: 'updateLookup',
    readConcern: { level: 'majority' },
    maxAwaitTimeMS: awaitMs,
  });
}

async function read(
  stream: ChangeStream,
  queue: BatchQueue<LogChange>,
  { collections, start, signal }: TailOptions,
): Promise<'ended' | 'lost'> {
  const byName = new Map(collections.map((collection) => [collection.name, collection]));
  let opened = false;
  try {
    while (!signal.aborted) {
      // The server answers within half of that time.
      const change = await inTime(stream.tryNext());
      opened = true;
      if (change === null && stream.closed && !signal.aborted) {
        queue.end();
        return 'lost';
      }
      await queue.put(change === null ? idle(stream) : toLogChange(byName, change));
    }
    queue.end();
  } catch (error) {
    if (error instanceof MongoServerError && isLost(error, { opened, start })) {
      queue.end();
      return 'lost';
    }
    queue.end(signal.aborted ? undefined : error);
  }
  return 'ended';
}

/** A token of another stream may open one and fail only then; and history may go while a stream is not read from, as when Kafka is unavailable. */
function isLost(
  error: MongoServerError,
  { opened, start }: { opened: boolean; start: StreamStart },
): boolean {
  return error.hasErrorLabel('NonResumableChangeStreamError') || (!opened && 'resumeAfter' in start);
}

/** The server's token moves on also while nothing concerns us, and the one of the last change may leave its history. */
function idle(stream: ChangeStream): LogChange {
  return { events: [], at: undefined, token: stream.resumeToken };
}

function toLogChange(collections: ReadonlyMap<string, LogCollection>, change: Document): LogChange {
  const { _id: token, ns, fullDocument } = change as { _id: unknown; ns: Document; fullDocument?: Document };
  const collection = collections.get(ns['coll'] as string);
  // An updated document that is deleted by now has no text any more.
  if (collection === undefined || !fullDocument) return { events: [], at: undefined, token };
  collection.onFollowed?.(fullDocument);
  return { events: collection.toEvents(fullDocument), at: entryTime(collection, fullDocument), token };
}
