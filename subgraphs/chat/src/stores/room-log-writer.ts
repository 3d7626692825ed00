import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { planChanges } from '../rooms/plan-changes.ts';
import type { CommitBatches, RoomBatch } from '../rooms/room-queue.ts';
import type { ChangeOutcome, RoomChange } from '../rooms/room-command.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import { writeDown } from '../rooms/write-down.ts';
import type { Message } from '../rooms/message.ts';
import { type MessageDocument, toEntryDocument, toMessage, toMessageDocument } from './documents.ts';
import { inTransaction, isDuplicateDocument } from '@parley/mongo';
import type { Mongo } from './mongo.ts';
import { countSends, countUp, findCounters, noRoom, type Attempt } from './room-counters.ts';

/** What a commit did to a room's messages: they went from one `seq` to a later one. */
export interface CommittedBatch {
  readonly roomId: string;
  readonly seqBefore: number;
  readonly seqAfter: number;
  readonly entries: readonly RoomLogEntry[];
  /** Those that the entries are about, as they are behind the batch. */
  readonly messages: readonly Message[];
}

type Refused = Extract<ChangeOutcome, { kind: 'refused' }>;

/**
 * Commits changes of rooms: counters, messages and log entries in one transaction that reads and writes the rooms' counter
 * documents, so that the members it sees are those of its moment. What a single room's sends repeat is set aside, and the rest
 * goes without it; of several rooms nothing is committed then. `onCommitted` hears of what was stored.
 */
export function createRoomLogWriter(deps: {
  mongo: Mongo;
  now: () => Date;
  onCommitted: (batch: CommittedBatch) => void;
}): CommitBatches {
  const { mongo, now, onCommitted } = deps;

  const commit = async (batches: readonly RoomBatch[]): Promise<readonly (readonly ChangeOutcome[])[]> => {
    const attempts = await inTransaction(mongo, (session) => apply(mongo, session, batches, now()), {
      // Nobody knows in which of several rooms another instance was first: they are better tried apart.
      retryOnConflict: batches.length === 1,
    });
    for (const attempt of attempts) if (attempt.batch.entries.length > 0) onCommitted(describe(attempt));
    return attempts.map(({ batch }) => batch.outcomes);
  };
  const commitWithoutRepeats = async (batch: RoomBatch): Promise<readonly ChangeOutcome[]> => {
    if (batch.changes.length === 0) return [];
    try {
      return (await commit([batch])).flat();
    } catch (error) {
      const refused = isDuplicateDocument(error) ? await findRepeats(mongo, batch.changes) : noRepeats;
      if (refused.size === 0) throw error;
      const changes = batch.changes.filter((change) => !refused.has(change));
      const outcomes = [...(await commitWithoutRepeats({ ...batch, changes }))];
      return batch.changes.flatMap((change) => refused.get(change) ?? outcomes.splice(0, 1));
    }
  };
  return async (batches) => {
    const [only, ...others] = batches;
    return only !== undefined && others.length === 0 ? [await commitWithoutRepeats(only)] : commit(batches);
  };
}

const noRepeats: ReadonlyMap<RoomChange, Refused> = new Map();

async function findRepeats(
  mongo: Mongo,
  changes: readonly RoomChange[],
): Promise<ReadonlyMap<RoomChange, Refused>> {
  const taken = await Promise.all(changes.map((change) => isTaken(mongo, change)));
  const repeats = changes.filter((_change, index) => taken[index]);
  return new Map(repeats.map((change) => [change, { kind: 'refused', reason: 'CLIENT_MESSAGE_ID_TAKEN' }]));
}

async function isTaken({ messages }: Mongo, change: RoomChange): Promise<boolean> {
  if (change.kind !== 'send') return false;
  const { roomId, senderId, clientMessageId } = change.message;
  const filter = { roomId, senderId, clientMessageId };
  return (await messages.findOne(filter, { projection: { _id: 1 } })) !== null;
}

async function apply(
  mongo: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
  now: Date,
): Promise<readonly Attempt[]> {
  const counted = await countSends(mongo, session, batches, now);
  const counters = counted ?? (await findCounters(mongo, session, batches));
  const messages = await findTargets(mongo, session, batches);
  const attempts = batches.map(({ roomId, changes }): Attempt => {
    const { lastSeq, lastNumber, lastAt, memberIds } = counters.get(roomId) ?? noRoom;
    const start = { roomId, lastSeq, lastNumber, memberIds, at: lastAt > now ? lastAt : now };
    const ofRoom = new Map([...messages].filter(([, message]) => message.roomId === roomId));
    return { start, batch: writeDown(planChanges(changes, { memberIds, messages: ofRoom, now }), start) };
  });
  const changed = attempts.filter(({ batch }) => batch.entries.length > 0);
  if (counted === null) await countUp(mongo, session, changed);
  await store(mongo, session, changed);
  return attempts;
}

/** The messages that edits and deletions are about. The counter documents' conflicts keep them true until the commit. */
async function findTargets(
  { messages }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
): Promise<ReadonlyMap<string, Message>> {
  const changes = batches.flatMap((batch) => batch.changes);
  const ids = changes.flatMap((change) => (change.kind === 'send' ? [] : [change.messageId]));
  if (ids.length === 0) return new Map();
  const found = await messages.find({ _id: { $in: ids } }, { session }).toArray();
  return new Map(found.map((document) => [document._id, toMessage(document)]));
}

/** Few commands for however many rooms; the counters are written before, so that a conflict is met before the rest is. */
async function store(
  { messages, roomLog }: Mongo,
  session: ClientSession,
  attempts: readonly Attempt[],
): Promise<void> {
  if (attempts.length === 0) return;
  const inserted = attempts.flatMap(({ batch }) => batch.inserted);
  if (inserted.length > 0) await messages.insertMany(inserted.map(toMessageDocument), { session });
  const updated = attempts.flatMap(({ batch }) => batch.updated);
  if (updated.length > 0) await messages.bulkWrite(updated.map(toReplacement), { session });
  const entries = attempts.flatMap(({ batch }) => batch.entries);
  await roomLog.insertMany(entries.map(toEntryDocument), { session });
}

function toReplacement(message: Message): AnyBulkWriteOperation<MessageDocument> {
  const { _id, ...replacement } = toMessageDocument(message);
  return { replaceOne: { filter: { _id }, replacement } };
}

function describe({ start, batch }: Attempt): CommittedBatch {
  const { roomId, lastSeq } = start;
  const { entries, inserted, updated } = batch;
  return {
    roomId,
    seqBefore: lastSeq,
    seqAfter: lastSeq + entries.length,
    entries,
    messages: [...inserted, ...updated],
  };
}
