import { settingsOf } from './documents.ts';
import { groupsWithRetention, hasRetention, isReply, type Mongo } from './mongo.ts';

/** A room whose messages may have expired. */
export interface ExpiringRoom {
  readonly id: string;
  readonly retentionDays: number | null;
  readonly expiredUpTo: number;
  readonly lastNumber: number;
  readonly isHeld: boolean;
}

/** A message at its place in the room, and when it was sent. */
export interface SentAt {
  readonly number: number;
  readonly sentAt: Date;
}

/** A message that has expired. */
export interface ExpiredMessage {
  readonly id: string;
  readonly number: number;
  readonly hiddenFromSome: boolean;
}

const expiredFields = { number: 1, hiddenFromSome: 1 } as const;

export type ExpiryStore = ReturnType<typeof createExpiryStore>;

/** Finds what has expired, and deletes it. */
export function createExpiryStore(mongo: Mongo) {
  const { rooms, messages } = mongo;
  return {
    /** Rooms in the order of their ids, after this one: all, or the groups that say for how long messages are kept. */
    async roomsAfter(
      after: string | null,
      { limit, all }: { readonly limit: number; readonly all: boolean },
    ): Promise<readonly ExpiringRoom[]> {
      const _id = { $gt: after ?? '' };
      const ofGroups = { kind: 'GROUP', _id, 'group.settings.retentionDays': hasRetention } as const;
      const found = await rooms
        .find(all ? { _id } : ofGroups, {
          projection: { expiredUpTo: 1, lastNumber: 1, 'legalHold.since': 1, 'group.settings': 1 },
          ...(!all && { hint: groupsWithRetention }),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id: id, expiredUpTo = 0, lastNumber, legalHold, group }) => {
        const { retentionDays } = settingsOf(group);
        return { id, retentionDays, expiredUpTo, lastNumber, isHeld: legalHold !== undefined };
      });
    },
    /** Of each room the oldest message that has not expired, where it has any; in one query. */
    async oldestOf(asked: readonly ExpiringRoom[]): Promise<ReadonlyMap<string, SentAt>> {
      const places = asked
        .filter(({ expiredUpTo, lastNumber }) => expiredUpTo < lastNumber)
        .map(({ id: roomId, expiredUpTo }) => ({ roomId, number: expiredUpTo + 1 }));
      if (places.length === 0) return new Map();
      const projection = { _id: 0, roomId: 1, number: 1, sentAt: 1 } as const;
      const found = await messages.find({ $or: places }, { projection }).toArray();
      return new Map(found.map(({ roomId, number, sentAt }) => [roomId, { number, sentAt }]));
    },
    /** The first message of a room from this number on; null: there is none. */
    async firstFrom(roomId: string, from: number): Promise<SentAt | null> {
      const projection = { _id: 0, number: 1, sentAt: 1 } as const;
      const options = { projection, sort: { number: 1 } } as const;
      return messages.findOne({ roomId, number: { $gte: from } }, options);
    },
    async isHeld(roomId: string): Promise<boolean> {
      const room = await rooms.findOne({ _id: roomId }, { projection: { 'legalHold.since': 1 } });
      return room?.legalHold !== undefined;
    },
    ...createDeletion(mongo),
  };
}

function createDeletion(mongo: Mongo) {
  const { messages, messageEdits, threads, threadReads, threadDrafts, reactions, pollVotes } = mongo;
  const { hiddenMessages, heldMessages, messageSearch, previewJobs } = mongo;
  return {
    /** The oldest messages of a room that have expired. */
    async expired(roomId: string, upTo: number, limit: number): Promise<readonly ExpiredMessage[]> {
      const filter = { roomId, number: { $gte: 1, $lte: upTo } };
      const found = messages.find(filter, { projection: expiredFields }).sort({ number: 1 }).limit(limit);
      return (await found.toArray()).map(toExpired);
    },
    /** Replies that are in the threads of these messages alone. */
    async repliesTo(rootIds: readonly string[], limit: number): Promise<readonly ExpiredMessage[]> {
      const filter = {
        'inThread.rootId': { $in: [...rootIds] },
        'inThread.number': isReply,
        number: { $lt: 0 },
      };
      return (await messages.find(filter, { projection: expiredFields }).limit(limit).toArray()).map(
        toExpired,
      );
    },
    /** Deletes the threads that hang from these messages, also those that somebody has only begun to write in; their replies are gone. */
    async deleteThreads(rootIds: readonly string[]): Promise<void> {
      const ofAnybody = { $or: rootIds.map(startingWith) };
      await threadDrafts.deleteMany(ofAnybody);
      await threadReads.deleteMany(ofAnybody);
      await threads.deleteMany({ _id: { $in: [...rootIds] } });
    },
    /** Deletes messages, and all that is kept of them but their files. They go last: as long as they are there it is not forgotten. */
    async deleteMessages(roomId: string, expired: readonly ExpiredMessage[]): Promise<void> {
      const ids = expired.map(({ id }) => id);
      const messageId = { $in: ids };
      const hidden = expired.filter(({ hiddenFromSome }) => hiddenFromSome).map(({ number }) => number);
      if (hidden.length > 0) await hiddenMessages.deleteMany({ roomId, number: { $in: hidden } });
      await messageEdits.deleteMany({ messageId });
      await reactions.deleteMany({ messageId });
      await pollVotes.deleteMany({ messageId });
      await messageSearch.deleteMany({ _id: messageId });
      await previewJobs.deleteMany({ $or: ids.map(startingWith) });
      await heldMessages.deleteMany({ _id: messageId });
      await messages.deleteMany({ _id: messageId });
    },
  };
}

/** What is kept by the id of a message, and of somebody or something else. */
function startingWith(id: string) {
  return { _id: { $gte: `${id}:`, $lt: `${id};` } };
}

function toExpired({
  _id: id,
  number,
  hiddenFromSome = false,
}: {
  readonly _id: string;
  readonly number: number;
  readonly hiddenFromSome?: boolean;
}): ExpiredMessage {
  return { id, number, hiddenFromSome };
}
