import type { ClientSession, Document } from 'mongodb';
import { planChanges, type Plan } from '../log/plan-changes.ts';
import type { ChangeOutcome, RoomChange } from '../log/room-change.ts';
import { writeDown, type WrittenBatch } from '../log/write-down.ts';
import type { Message } from '../messages/message.ts';
import { type RoomDocument, toEntryDocument, toMessage, toMessageDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';
import { inTransaction, isDuplicate } from './transaction.ts';

/** What a commit did to a room's messages: they went from one `seq` to a later one. */
export interface CommittedBatch {
  readonly roomId: string;
  readonly seqBefore: number;
  readonly seqAfter: number;
  readonly messages: readonly Message[];
}

interface Attempt {
  readonly outcomes: readonly ChangeOutcome[];
  readonly committed: CommittedBatch | null;
}

/** Some of a batch's actors are not members: the transaction is undone. */
class NotMembersError extends Error {
  readonly actorIds: ReadonlySet<string>;
  constructor(actorIds: ReadonlySet<string>) {
    super('Not all actors are members of the room.');
    this.actorIds = actorIds;
  }
}

type Refused = Extract<ChangeOutcome, { kind: 'refused' }>;

/**
 * Commits changes of a room: counters, messages and log entries in one transaction that passes through the room's counter
 * document, so that the members it sees are those of its moment. Changes that make the store refuse a batch are set aside,
 * and the rest goes without them. `onCommitted` hears of what was stored.
 */
export function createRoomLogWriter(deps: {
  mongo: Mongo;
  now: () => Date;
  onCommitted: (batch: CommittedBatch) => void;
}): (roomId: string, changes: readonly RoomChange[]) => Promise<readonly ChangeOutcome[]> {
  const { mongo, now, onCommitted } = deps;

  const commit = async (
    roomId: string,
    changes: readonly RoomChange[],
  ): Promise<readonly ChangeOutcome[]> => {
    if (changes.length === 0) return [];
    try {
      const { outcomes, committed } = await inTransaction(mongo, (session) =>
        apply(mongo, session, roomId, changes, now()),
      );
      if (committed !== null) onCommitted(committed);
      return outcomes;
    } catch (error) {
      const refused = await findRefused(mongo, changes, error);
      if (refused.size === 0) throw error;
      const rest = changes.filter((change) => !refused.has(change));
      const outcomes = [...(await commit(roomId, rest))];
      return changes.flatMap((change) => refused.get(change) ?? outcomes.splice(0, 1));
    }
  };
  return commit;
}

/** Which changes made the transaction fail, when it is the changes that did. */
async function findRefused(
  mongo: Mongo,
  changes: readonly RoomChange[],
  error: unknown,
): Promise<ReadonlyMap<RoomChange, Refused>> {
  if (error instanceof NotMembersError) {
    const strangers = changes.filter(({ actorId }) => error.actorIds.has(actorId));
    return new Map(strangers.map((change) => [change, { kind: 'refused', reason: 'NOT_A_MEMBER' }]));
  }
  if (!isDuplicate(error)) return new Map();
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
  roomId: string,
  changes: readonly RoomChange[],
  now: Date,
): Promise<Attempt> {
  const plans = planChanges(changes, await findTargets(mongo, session, roomId, changes), now);
  const before = await mongo.rooms.findOneAndUpdate({ _id: roomId }, [{ $set: countUp(plans, now) }], {
    session,
    returnDocument: 'before',
  });
  const actorIds = new Set(changes.map(({ actorId }) => actorId));
  for (const id of before?.memberIds ?? []) actorIds.delete(id);
  if (before === null || actorIds.size > 0) throw new NotMembersError(actorIds);
  const at = before.lastAt > now ? before.lastAt : now;
  const written = writeDown(plans, { ...before, roomId, at });
  await store(mongo, session, written);
  return { outcomes: written.outcomes, committed: describe(before, written) };
}

/** The messages that edits and deletions are about. The counter document's conflict keeps them true until the commit. */
async function findTargets(
  { messages }: Mongo,
  session: ClientSession,
  roomId: string,
  changes: readonly RoomChange[],
): Promise<ReadonlyMap<string, Message>> {
  const ids = changes.flatMap((change) => (change.kind === 'send' ? [] : [change.messageId]));
  if (ids.length === 0) return new Map();
  const found = await messages.find({ _id: { $in: ids }, roomId }, { session }).toArray();
  return new Map(found.map((document) => [document._id, toMessage(document)]));
}

/** An aggregation stage, since a sender's mark depends on the counter; `$lastNumber` in it is the value before. */
function countUp(plans: readonly Plan[], now: Date): Document {
  const entries = plans.filter(({ effect }) => effect !== 'none').length;
  const sent = plans.flatMap((plan) => (plan.effect === 'insert' ? [plan.change] : []));
  const last = sent.at(-1);
  return {
    lastSeq: { $add: ['$lastSeq', entries] },
    ...(entries > 0 && { lastAt: { $max: ['$lastAt', now] } }),
    ...(last !== undefined && {
      lastNumber: { $add: ['$lastNumber', sent.length] },
      lastActivityAt: { $max: ['$lastAt', now] },
      lastMessageId: last.message.id,
    }),
    ...Object.fromEntries(
      sent.map(({ actorId }, index) => [`members.${actorId}.sentUpTo`, { $add: ['$lastNumber', index + 1] }]),
    ),
  };
}

async function store(
  { messages, roomLog }: Mongo,
  session: ClientSession,
  batch: WrittenBatch,
): Promise<void> {
  if (batch.inserted.length > 0)
    await messages.insertMany(batch.inserted.map(toMessageDocument), { session });
  if (batch.updated.length > 0) {
    const replacements = batch.updated.map((message) => {
      const { _id, ...replacement } = toMessageDocument(message);
      return { replaceOne: { filter: { _id }, replacement } };
    });
    await messages.bulkWrite(replacements, { session });
  }
  if (batch.entries.length > 0) await roomLog.insertMany(batch.entries.map(toEntryDocument), { session });
}

function describe(before: RoomDocument, { entries, inserted, updated }: WrittenBatch): CommittedBatch | null {
  if (entries.length === 0) return null;
  const { _id: roomId, lastSeq } = before;
  return {
    roomId,
    seqBefore: lastSeq,
    seqAfter: lastSeq + entries.length,
    messages: [...inserted, ...updated],
  };
}
