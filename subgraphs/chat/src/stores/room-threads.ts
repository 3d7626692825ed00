import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { type KnownThreads, noThreads } from '../rooms/decide-thread.ts';
import type { RoomDecision } from '../rooms/decision.ts';
import type { Message } from '../rooms/message.ts';
import type { RoomCommand } from '../rooms/room-command.ts';
import type { FollowedThread, Reply } from '../rooms/thread.ts';
import { replacedTrace } from '../rooms/traced.ts';
import {
  type ThreadDocument,
  type ThreadReadDocument,
  threadReadId,
  toFollowedThread,
  toThreadDocument,
} from './documents.ts';
import type { Mongo } from './mongo.ts';

/** Who has replied last is known by so many numbers of replies: more than are named, and few enough to be read with a deletion. */
const mostLookedAt = 200;

/** What the threads of a transaction need to know, of however many rooms. Nothing is asked where no command is about a thread. */
export async function findThreads(
  mongo: Mongo,
  session: ClientSession,
  commands: readonly RoomCommand[],
  targets: ReadonlyMap<string, Message>,
): Promise<KnownThreads> {
  const rootIds = commands.flatMap((command) => rootIdOf(command, targets) ?? []);
  if (rootIds.length === 0) return noThreads;
  const found = await mongo.threads.find({ _id: { $in: [...new Set(rootIds)] } }, { session }).toArray();
  const threads = new Map(found.map((document) => [document._id, toFollowedThread(document)]));
  const newest = new Map<string, readonly Reply[]>();
  for (const command of commands) {
    const thread = threads.get(command.kind === 'delete' ? (rootIdOf(command, targets) ?? '') : '');
    if (thread !== undefined && !newest.has(thread.rootId))
      newest.set(thread.rootId, await findNewest(mongo, session, thread));
  }
  return { threads, newest };
}

function rootIdOf(command: RoomCommand, targets: ReadonlyMap<string, Message>): string | undefined {
  if (command.kind === 'send') return command.thread?.rootId;
  return targets.get(command.messageId)?.inThread?.rootId;
}

async function findNewest(
  { messages }: Mongo,
  session: ClientSession,
  { rootId, lastNumber }: FollowedThread,
): Promise<readonly Reply[]> {
  const filter = {
    'inThread.rootId': rootId,
    'inThread.number': { $gt: Math.max(0, lastNumber - mostLookedAt) },
  };
  const projection = { inThread: 1, senderId: 1, sentAt: 1, deletedAt: 1 } as const;
  const found = messages.find(filter, { session, projection }).sort({ 'inThread.number': -1 });
  return (await found.toArray()).flatMap(({ inThread, senderId, sentAt, deletedAt }) =>
    inThread && deletedAt === null ? [{ number: inThread.number, senderId, sentAt }] : [],
  );
}

/** Of the rooms that changed; nothing is written where nobody has replied and no reply has changed. */
export async function storeThreads(
  { threads, threadReads }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const changed = decisions.flatMap(({ at, threads: { threads: those } }) =>
    those.map((thread) => toReplacement(thread, at)),
  );
  if (changed.length > 0) await threads.bulkWrite(changed, { session });
  const read = decisions.flatMap(({ state: { roomId }, at, threads: { read: those } }) =>
    those.map((each) => ({ ...each, roomId, at })),
  );
  if (read.length > 0) await threadReads.bulkWrite(read.map(toAdvance), { session });
}

function toReplacement(thread: FollowedThread, changedAt: Date): AnyBulkWriteOperation<ThreadDocument> {
  const { _id, ...replacement } = toThreadDocument(thread);
  return { replaceOne: { filter: { _id }, replacement: { ...replacement, changedAt }, upsert: true } };
}

function toAdvance({
  upTo,
  ...read
}: Omit<ThreadReadDocument, '_id' | 'version'>): AnyBulkWriteOperation<ThreadReadDocument> {
  const filter = { _id: threadReadId(read.rootId, read.userId) };
  const update = { $max: { upTo }, $set: { ...read, ...replacedTrace(read) }, $inc: { version: 1 } };
  return { updateOne: { filter, update, upsert: true } };
}
