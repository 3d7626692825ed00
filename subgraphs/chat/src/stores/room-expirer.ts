import { inTransaction } from '@parley/mongo';
import type { ClientSession } from 'mongodb';
import { mostPins } from '../rooms/decide-pin.ts';
import { decideExpiry, type ExpireCommand } from '../rooms/retention.ts';
import type { MessagesExpiredEntry } from '../rooms/room-log-entry.ts';
import { settingsOf, toEntryDocument } from './documents.ts';
import { isPinned, type Mongo } from './mongo.ts';
import { deletionId } from './retention-work-store.ts';

/** The counter document, the entry, what is to be deleted, and the pins: however many messages expire. */
const expiryWrites = 3 + mostPins;

/**
 * Has messages of a room expire: from the commit on nobody sees them. Nothing of them is deleted with it, only noted, so that it costs the
 * same for one and for a million. Null: nothing expires, for what the room says in this transaction.
 */
export function createRoomExpirer({
  mongo,
  now,
}: {
  readonly mongo: Mongo;
  readonly now: () => Promise<Date>;
}) {
  return async (roomId: string, command: ExpireCommand): Promise<MessagesExpiredEntry | null> => {
    const at = await now();
    return inTransaction(mongo, { maxWrites: expiryWrites }, async (session) => {
      const entry = await decide(mongo, session, { roomId, command, at });
      if (entry !== null) await store(mongo, session, entry);
      return entry;
    });
  };
}

/** The first statement writes, so that no other transaction comes between; see `room-changer`. */
async function decide(
  { rooms }: Mongo,
  session: ClientSession,
  { roomId, command, at }: { readonly roomId: string; readonly command: ExpireCommand; readonly at: Date },
): Promise<MessagesExpiredEntry | null> {
  const room = await rooms.findOneAndUpdate(
    { _id: roomId },
    { $set: { lockedFor: command.eventId } },
    {
      session,
      returnDocument: 'before',
      projection: { lastSeq: 1, lastNumber: 1, lastAt: 1, expiredUpTo: 1, legalHold: 1, 'group.settings': 1 },
    },
  );
  if (room === null) return null;
  const { lastSeq, lastNumber, lastAt, expiredUpTo = 0, legalHold, group } = room;
  const { retentionDays } = settingsOf(group);
  const counters = { lastSeq, lastNumber, lastAt, expiredUpTo };
  return decideExpiry({ roomId, ...counters, retentionDays, isHeld: legalHold !== undefined }, command, at);
}

async function store(
  { rooms, messages, roomLog, retentionWork }: Mongo,
  session: ClientSession,
  entry: MessagesExpiredEntry,
): Promise<void> {
  const { roomId, seq, eventId, at, upTo } = entry;
  const $set = { lastSeq: seq, lastEntry: { seq, eventId }, lastAt: at, expiredUpTo: upTo };
  await rooms.updateOne({ _id: roomId }, { $set }, { session });
  // Else they would count among the pins that a room may have, until they are deleted.
  await messages.updateMany(
    {
      roomId,
      'pinned.at': isPinned,
      $or: [
        { number: { $gte: 1, $lte: upTo } },
        { number: { $lt: 0 }, 'inThread.rootNumber': { $lte: upTo } },
      ],
    },
    { $set: { pinned: null } },
    { session },
  );
  const work = { kind: 'delete', roomId, upTo, dueAt: at } as const;
  await retentionWork.updateOne({ _id: deletionId(roomId) }, { $set: work }, { session, upsert: true });
  await roomLog.insertOne(toEntryDocument(entry), { session });
}
