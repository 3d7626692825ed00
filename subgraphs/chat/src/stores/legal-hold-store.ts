import { inTransaction } from '@parley/mongo';
import { mostEdits } from '../rooms/message-edit.ts';
import { isHeld, type Mongo } from './mongo.ts';
import { deletionId, releaseId } from './retention-work-store.ts';

/** A room under a legal hold. */
export interface HeldRoom {
  readonly roomId: string;
  readonly since: Date;
}

/** What was kept of so many deleted messages goes at a time. */
const releasedAtATime = 30;
/** The room, and of each message what it was, its edits, and the note that its files are to go. */
const releaseWrites = 1 + 30 * 2 + 30 * mostEdits;
/** The room, and what is to be done and to be gone on with. */
const holdWrites = 3;

export type LegalHoldStore = ReturnType<typeof createLegalHoldStore>;

/** Rooms of which an operator keeps everything. No member sees that, and none can change it. */
export function createLegalHoldStore(mongo: Mongo) {
  const { rooms, retentionWork, heldMessages, messageEdits, attachmentRemovals } = mongo;
  return {
    /** Since when the room is held, from now on or from before; null: there is no such room. */
    async hold(roomId: string, since: Date): Promise<Date | null> {
      await rooms.updateOne(
        { _id: roomId, legalHold: { $exists: false } },
        { $set: { legalHold: { since } } },
      );
      const room = await rooms.findOne({ _id: roomId }, { projection: { legalHold: 1 } });
      return room?.legalHold?.since ?? null;
    },
    /** Since when the room was held, until now; null: it was not. What was kept by it goes from now on. */
    release: (roomId: string, now: Date): Promise<Date | null> =>
      inTransaction(mongo, { maxWrites: holdWrites }, async (session) => {
        const filter = { _id: roomId, legalHold: { $exists: true } };
        const room = await rooms.findOneAndUpdate(filter, { $unset: { legalHold: '' } }, { session });
        if (room?.legalHold === undefined) return null;
        const work = { kind: 'release', roomId, askedAt: now, dueAt: now } as const;
        await retentionWork.updateOne({ _id: releaseId(roomId) }, { $set: work }, { session, upsert: true });
        // What had expired before the hold was not all deleted, perhaps.
        await retentionWork.updateOne({ _id: deletionId(roomId) }, { $set: { dueAt: now } }, { session });
        return room.legalHold.since;
      }),
    /** The longest held first. */
    async list(): Promise<readonly HeldRoom[]> {
      const found = rooms.find({ 'legalHold.since': isHeld }, { projection: { legalHold: 1 } });
      return (await found.sort({ 'legalHold.since': 1 }).toArray()).flatMap(({ _id: roomId, legalHold }) =>
        legalHold === undefined ? [] : [{ roomId, since: legalHold.since }],
      );
    },
    /** Deletes some of what was kept in a room that is held no more, and answers which messages it was of. */
    releaseSome: (roomId: string): Promise<readonly string[] | 'held'> =>
      inTransaction(mongo, { maxWrites: releaseWrites }, async (session) => {
        // It writes the room, so that no hold begins before the commit.
        const filter = { _id: roomId, legalHold: { $exists: true } };
        if ((await rooms.findOne(filter, { session, projection: { _id: 1 } })) !== null) return 'held';
        await rooms.updateOne({ _id: roomId }, { $set: { lockedFor: releaseId(roomId) } }, { session });
        const found = heldMessages.find({ roomId }, { session, projection: { _id: 1 } });
        const ids = (await found.limit(releasedAtATime).toArray()).map(({ _id }) => _id);
        if (ids.length === 0) return [];
        const at = new Date();
        await messageEdits.deleteMany({ messageId: { $in: ids } }, { session });
        await attachmentRemovals.bulkWrite(
          ids.map((_id) => ({ updateOne: { filter: { _id }, update: { $set: { at } }, upsert: true } })),
          { session },
        );
        await heldMessages.deleteMany({ _id: { $in: ids } }, { session });
        return ids;
      }),
  };
}
