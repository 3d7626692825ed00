import { inTransaction, isDuplicateDocument } from '@parley/mongo';
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { refuse } from '@parley/service-kit/refusals';
import { decide } from '../rooms/decide.ts';
import type { RoomDecision, RoomState } from '../rooms/decision.ts';
import { mostEdits } from '../rooms/message-edit.ts';
import type { Message } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import type { CommandOutcome, RefusedCommand, RoomCommand } from '../rooms/room-command.ts';
import type { CommitRooms, RoomBatch } from '../rooms/settle-batches.ts';
import {
  type MessageDocument,
  lastEventIdOf,
  settingsOf,
  toEntryDocument,
  toMessage,
  toMessageDocument,
} from './documents.ts';
import type { Mongo } from './mongo.ts';
import { membersWithin } from './group-members.ts';
import { countPins, storeEdits } from './room-edits.ts';
import { storeHeld } from './room-holds.ts';
import { findUploads, storeAttachments } from './room-attachments.ts';
import { findLastSent, neverSent } from './room-slow-mode.ts';
import { findReactions, storeReactions } from './room-reactions.ts';
import { findVotes, storeVotes } from './room-votes.ts';
import { findThreads, storeThreads } from './room-threads.ts';
import {
  type Counters,
  countSends,
  countUp,
  findCounters,
  lockCounters,
  noRoom,
  noteSenders,
} from './room-counters.ts';

/**
 * A counter, a message, a reaction or a vote, an entry, a sender and a removal of files for each of the 32 commands that share a transaction at most
 * (`room-queue.ts`), and of a deleted message all that it once said: more than the 10 uploads of one that is sent. A reply writes its thread
 * and how far its sender has read that, but no reaction and no removal; a deletion of one its thread, but no sender. Under a legal hold what a
 * deleted message was is written in place of what would go with it.
 */
const roomsWrites = 32 * 6 + 32 * mostEdits;

/**
 * Commits commands for rooms: one locked read, `decide`, one write, in one transaction. It reads and writes the rooms' counter documents, so
 * that the members it sees are those of its moment. A single room's repeats of a clientMessageId are refused, and the rest
 * is committed without them; of several rooms nothing is committed then. `onCommitted` is called with each room that changed.
 */
export function createCommitRooms(deps: {
  mongo: Mongo;
  now: () => Date;
  onCommitted: (decision: RoomDecision) => void;
}): CommitRooms {
  const { mongo, now, onCommitted } = deps;

  const commit = async (
    batches: readonly RoomBatch[],
    isWanted?: () => boolean,
  ): Promise<readonly (readonly CommandOutcome[])[]> => {
    // Nobody knows in which of several rooms another instance was first: they are better retried individually.
    const retryOnConflict = batches.length === 1;
    const decisions = await inTransaction(
      mongo,
      { maxWrites: roomsWrites, retryOnConflict, isWanted },
      (session, attempt) => apply({ mongo, session, now: now() }, batches, attempt),
    );
    for (const decision of decisions) if (decision.entries.length > 0) onCommitted(decision);
    return decisions.map(({ outcomes }) => outcomes);
  };
  const commitWithoutRepeats = async (
    batch: RoomBatch,
    isWanted?: () => boolean,
  ): Promise<readonly CommandOutcome[]> => {
    if (batch.commands.length === 0) return [];
    try {
      return (await commit([batch], isWanted)).flat();
    } catch (error) {
      const refused = isDuplicateDocument(error) ? await findRepeats(mongo, batch.commands) : noRepeats;
      if (refused.size === 0) throw error;
      const commands = batch.commands.filter((command) => !refused.has(command));
      const outcomes = [...(await commitWithoutRepeats({ ...batch, commands }, isWanted))];
      return batch.commands.flatMap((command) => refused.get(command) ?? outcomes.splice(0, 1));
    }
  };
  return async (batches, isWanted) => {
    const [only, ...others] = batches;
    return only !== undefined && others.length === 0
      ? [await commitWithoutRepeats(only, isWanted)]
      : commit(batches, isWanted);
  };
}

async function apply(
  { mongo, session, now }: { readonly mongo: Mongo; readonly session: ClientSession; readonly now: Date },
  batches: readonly RoomBatch[],
  attempt: number,
): Promise<readonly RoomDecision[]> {
  const counted = await countSends(mongo, session, batches, now);
  const counters = counted ?? (await readCounters(mongo, session, { batches, attempt }));
  const groups = [...counters].flatMap(([_id, { group }]) => (group === undefined ? [] : [{ _id, group }]));
  const members = groups.length === 0 ? noMembers : await membersWithin(mongo, session, groups);
  const targets = await findTargets(mongo, session, batches);
  const reactions = await findReactions(
    mongo,
    session,
    batches.flatMap(({ commands }) => commands),
  );
  const votes = await findVotes(mongo, session, batches);
  const pins = await countPins(mongo, session, batches);
  const uploads = await findUploads(mongo, session, batches);
  const sent = await findLastSent(mongo, session, { counters, batches });
  const threads = await findThreads(
    mongo,
    session,
    batches.flatMap(({ commands }) => commands),
    targets,
  );
  const decisions = batches.map(({ roomId, commands }) => {
    const messages = new Map([...targets].filter(([, message]) => message.roomId === roomId));
    const room = toState(roomId, counters.get(roomId) ?? noRoom, members.get(roomId));
    const pinnedCount = pins.get(roomId) ?? 0;
    const lastSentAt = sent.get(roomId) ?? neverSent;
    const read = { messages, reactions, votes, threads, pinnedCount, uploads, lastSentAt };
    return decide({ ...room, ...read }, commands, now);
  });
  const changed = decisions.filter(({ entries }) => entries.length > 0);
  if (counted === null) await countUp(mongo, session, changed);
  await store(mongo, session, changed);
  return decisions;
}

/** Of one room that another transaction was in the way of, this one takes the room first. */
function readCounters(
  mongo: Mongo,
  session: ClientSession,
  { batches, attempt }: { readonly batches: readonly RoomBatch[]; readonly attempt: number },
): ReturnType<typeof findCounters> {
  const [only, ...others] = batches;
  if (only === undefined || others.length > 0 || attempt === 1) return findCounters(mongo, session, batches);
  return lockCounters(mongo, session, only);
}

const noMembers: ReadonlyMap<string, Room['members']> = new Map();

function toState(
  roomId: string,
  { kind, lastSeq, lastEntry, lastNumber, lastAt, memberIds, expiredUpTo = 0, legalHold, group }: Counters,
  groupMembers: Room['members'] | undefined,
): Omit<
  RoomState,
  'messages' | 'reactions' | 'votes' | 'threads' | 'pinnedCount' | 'uploads' | 'lastSentAt'
> {
  const members = groupMembers ?? new Map(memberIds.map((id) => [id, { role: 'MEMBER' }] as const));
  const lastEventId = lastEventIdOf({ lastSeq, lastEntry });
  const settings = settingsOf(group);
  const membersVersion = group?.membersVersion;
  const isHeld = legalHold !== undefined;
  const counters = { lastSeq, lastEventId, lastNumber, lastAt, expiredUpTo };
  return { roomId, kind, ...counters, isHeld, settings, membersVersion, members };
}

/** The messages that edits and deletions are about, and those that replies hang from. The counter documents' conflicts keep them true until the commit. */
async function findTargets(
  { messages }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
): Promise<ReadonlyMap<string, Message>> {
  const commands = batches.flatMap((batch) => batch.commands);
  const ids = commands.flatMap((command) =>
    command.kind === 'send' ? (command.thread?.rootId ?? []) : command.messageId,
  );
  if (ids.length === 0) return new Map();
  const found = await messages.find({ _id: { $in: ids } }, { session }).toArray();
  return new Map(found.map((document) => [document._id, toMessage(document)]));
}

/** Few commands for however many rooms; the counters are written before, so that a conflict is met before the rest is. */
async function store(
  mongo: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  if (decisions.length === 0) return;
  const { messages, roomLog } = mongo;
  await noteSenders(mongo, session, decisions);
  const inserted = decisions.flatMap((decision) => decision.inserted);
  if (inserted.length > 0) await messages.insertMany(inserted.map(toMessageDocument), { session });
  const updated = decisions.flatMap((decision) => decision.updated);
  if (updated.length > 0) await messages.bulkWrite(updated.map(toReplacement), { session });
  await storeEdits(mongo, session, decisions);
  await storeHeld(mongo, session, decisions);
  await storeReactions(mongo, session, decisions);
  await storeVotes(mongo, session, decisions);
  await storeThreads(mongo, session, decisions);
  await storeAttachments(mongo, session, decisions);
  const entries = decisions.flatMap((decision) => decision.entries);
  await roomLog.insertMany(entries.map(toEntryDocument), { session });
}

function toReplacement(message: Message): AnyBulkWriteOperation<MessageDocument> {
  const { _id, ...replacement } = toMessageDocument(message);
  return { replaceOne: { filter: { _id }, replacement } };
}

const noRepeats: ReadonlyMap<RoomCommand, RefusedCommand> = new Map();

async function findRepeats(
  mongo: Mongo,
  commands: readonly RoomCommand[],
): Promise<ReadonlyMap<RoomCommand, RefusedCommand>> {
  const taken = await Promise.all(commands.map((command) => isTaken(mongo, command)));
  const repeats = commands.filter((_command, index) => taken[index]);
  return new Map(repeats.map((command) => [command, refuse('ClientMessageIdReused')]));
}

async function isTaken({ messages }: Mongo, command: RoomCommand): Promise<boolean> {
  if (command.kind !== 'send') return false;
  const { roomId, senderId, clientMessageId } = command.message;
  const filter = { roomId, senderId, clientMessageId };
  // What the unique index has need not be on a majority yet: that is waited for where the message is read.
  const readConcern = { level: 'local' } as const;
  return (await messages.findOne(filter, { projection: { _id: 1 }, readConcern })) !== null;
}
