import { inTransaction } from '@parley/mongo';
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { decideChange, type MemberWrite } from '../rooms/decide-change.ts';
import type { RoomChange } from '../rooms/room-change.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import {
  memberDocumentId,
  type RoomDocument,
  type RoomMemberDocument,
  toEntryDocument,
} from './documents.ts';
import type { Mongo } from './mongo.ts';

/** The counter document; of 100 people who are added at most an entry and a document. */
const changeWrites = 1 + 2 * 100;

/** How it went to take a change over: `early` when the one before it is missing. */
export type Taking = 'taken' | 'early';

/**
 * Takes a change of a group over from MySQL: counter document, members and entries in one transaction. One that was taken over before
 * changes nothing. `onCommitted` is called with the room's entries.
 */
export function createRoomChanger(deps: {
  mongo: Mongo;
  now: () => Date;
  onCommitted: (entries: readonly RoomLogEntry[]) => void;
}): (change: RoomChange) => Promise<Taking> {
  const { mongo, now, onCommitted } = deps;
  return async (change) => {
    const outcome = await inTransaction(mongo, { maxWrites: changeWrites }, (session) =>
      apply(mongo, session, change, now()),
    );
    if (typeof outcome === 'string') return outcome;
    onCommitted(outcome);
    return 'taken';
  };
}

async function apply(
  mongo: Mongo,
  session: ClientSession,
  change: RoomChange,
  now: Date,
): Promise<Taking | readonly RoomLogEntry[]> {
  const before = await takeVersion(mongo, session, change);
  if (before?.group === undefined) return howFar(mongo, session, change);
  const { at, entries, members, details } = decideChange(change, before, now);
  const last = entries.at(-1);
  if (last === undefined) throw new Error('A change without facts was recorded.');
  const membership = entries.findLast(({ type }) => type !== 'RoomUpdated');
  const group = {
    ...before.group,
    ...details,
    ...(membership && { membersVersion: membership.seq, membersEventId: membership.eventId }),
    memberCount: before.group.memberCount + countOf(members),
    changeVersion: change.version,
  };
  const counters = { lastSeq: last.seq, lastEntry: { seq: last.seq, eventId: last.eventId }, lastAt: at };
  await mongo.rooms.updateOne({ _id: change.roomId }, { $set: { ...counters, group } }, { session });
  const writes = members.map((write) => toOperation(change.roomId, write, at));
  if (writes.length > 0) await mongo.roomMembers.bulkWrite(writes, { session });
  await mongo.roomLog.insertMany(entries.map(toEntryDocument), { session });
  return entries;
}

/**
 * The room before the change, when this change is the next one. The first statement writes: one that only read would lose the room to
 * another transaction until it wrote, and under load again and again.
 */
function takeVersion(
  { rooms }: Mongo,
  session: ClientSession,
  { roomId: _id, version }: RoomChange,
): Promise<RoomDocument | null> {
  const filter = { _id, 'group.changeVersion': version - 1 };
  const $set = { 'group.changeVersion': version };
  return rooms.findOneAndUpdate(filter, { $set }, { session, returnDocument: 'before' });
}

async function howFar(
  { rooms }: Mongo,
  session: ClientSession,
  { roomId: _id, version }: RoomChange,
): Promise<Taking> {
  const projection = { 'group.changeVersion': 1 } as const;
  const room = await rooms.findOne({ _id }, { session, projection });
  return (room?.group?.changeVersion ?? 0) >= version ? 'taken' : 'early';
}

function countOf(writes: readonly MemberWrite[]): number {
  const change = { joined: 1, left: -1, role: 0 };
  return writes.reduce((sum, { kind }) => sum + change[kind], 0);
}

/** How far somebody had sent before they left stays: their own messages are read. */
function toOperation(
  roomId: string,
  write: MemberWrite,
  at: Date,
): AnyBulkWriteOperation<RoomMemberDocument> {
  if (write.kind === 'joined') {
    const { userId, sentUpTo, ...member } = write.member;
    const filter = { _id: memberDocumentId(roomId, userId) };
    const $set = { ...member, leftAt: null };
    return {
      updateOne: { filter, update: { $set, $setOnInsert: { roomId, userId, sentUpTo } }, upsert: true },
    };
  }
  const filter = { _id: memberDocumentId(roomId, write.userId) };
  const $set = write.kind === 'left' ? { leftAt: at } : { role: write.role };
  return { updateOne: { filter, update: { $set } } };
}
