import { batchLoad } from '@parley/async';
import type { Document } from 'mongodb';
import { withoutContent } from '../rooms/decide-message.ts';
import { mostPins } from '../rooms/decide-pin.ts';
import type { MessageEdit } from '../rooms/message-edit.ts';
import { type Message, seenFrom } from '../rooms/message.ts';
import { toEdit, toMessage } from './documents.ts';
import { withoutExpired } from './expired-messages.ts';
import { isDeleted, isPinned, type Mongo } from './mongo.ts';

/** Some of a room's messages: those with numbers above one, up to another. */
export interface Stretch {
  readonly roomId: string;
  readonly above: number;
  /** More than `above`. */
  readonly upTo: number;
}

/** It waits for a majority, and must not do so for ever. */
const linearizable = { readConcern: { level: 'linearizable' }, maxTimeMS: 3_000 } as const;

export type MessageStore = ReturnType<typeof createMessageStore>;

/** Reads messages. Who may see what is the caller's. */
export function createMessageStore({ rooms, messages, messageEdits }: Mongo) {
  /** In any order; unknown ids, and messages that have expired, are left out. */
  const findMany = async (ids: readonly string[]): Promise<readonly Message[]> => {
    const found = await messages.find({ _id: { $in: [...ids] } }).toArray();
    return (await withoutExpired({ rooms }, found)).map(toMessage);
  };
  const firstKept = async (roomId: string, above: number, upTo: number): Promise<Message | null> => {
    const filter = { roomId, number: { $gt: above, $lte: upTo }, deletedAt: null };
    const document = await messages.findOne(filter, { sort: { number: 1 } });
    return document === null ? null : toMessage(document);
  };
  return {
    // Asked for each entry that is delivered: those of a busy moment come at once.
    find: batchLoad(findMany, ({ id }) => id),
    findMany,
    /**
     * Read in the order of all writes, however new the primary is: else a repeat would be refused for what a majority read does not show yet.
     * Slower than other reads. Of one that has expired, and is not deleted yet, nothing but its
     * place is answered.
     */
    async findByClientMessageId(
      roomId: string,
      senderId: string,
      clientMessageId: string,
    ): Promise<Message | null> {
      const document = await messages.findOne({ roomId, senderId, clientMessageId }, linearizable);
      if (document === null) return null;
      const [seen] = await withoutExpired({ rooms }, [document]);
      const message = toMessage(document);
      return seen === undefined ? withoutContent(message, { at: new Date(), byId: null }) : message;
    },
    /** With these numbers, both included, ascending. */
    async range(roomId: string, from: number, to: number): Promise<readonly Message[]> {
      if (to < from) return [];
      const found = messages.find({ roomId, number: { $gte: from, $lte: to } }).sort({ number: 1 });
      return (await found.toArray()).map(toMessage);
    },
    ...createOtherVerbs({ messages, messageEdits }),
    /** The first message of each stretch that is not deleted, where there is one. Mostly it is the very first: one query finds those. */
    async firstAbove(stretches: readonly Stretch[]): Promise<readonly (readonly [Stretch, Message])[]> {
      if (stretches.length === 0) return [];
      const places = stretches.map(({ roomId, above }) => ({ roomId, number: above + 1 }));
      const firsts = (await messages.find({ $or: places }).toArray()).map(toMessage);
      const found = await Promise.all(
        stretches.map(async (stretch) => {
          const { roomId, above, upTo } = stretch;
          const first = firsts.find((message) => message.roomId === roomId && message.number === above + 1);
          const isWanted = first !== undefined && first.deletedAt === null;
          const message = isWanted ? first : await firstKept(roomId, above, upTo);
          return message === null ? [] : [[stretch, message] as const];
        }),
      );
      return found.flat();
    },
    /** How many messages of each stretch are deleted, in one query. Cheap: only deleted ones are looked at. */
    async countDeleted(stretches: readonly Stretch[]): Promise<readonly number[]> {
      const [first, ...rest] = [...boundaries(stretches)].map(([roomId, at]) => countBetween(roomId, at));
      if (first === undefined) return [];
      const more = rest.map((pipeline) => ({ $unionWith: { coll: messages.collectionName, pipeline } }));
      const counted = await messages.aggregate<Counted>([...first, ...more]).toArray();
      return stretches.map(({ roomId, above, upTo }) =>
        counted
          .filter((bucket) => bucket.roomId === roomId && bucket._id > above && bucket._id <= upTo)
          .reduce((sum, { count }) => sum + count, 0),
      );
    },
  };
}

function createOtherVerbs({ messages, messageEdits }: Pick<Mongo, 'messages' | 'messageEdits'>) {
  return {
    /** Of all rooms, in the order of ids; those that have expired as well. */
    async after(id: string, limit: number): Promise<readonly Message[]> {
      const found = messages.find({ _id: { $gt: id } }).sort({ _id: 1 });
      return (await found.limit(limit).toArray()).map(toMessage);
    },
    /** From now on it is asked who has hidden it. */
    async markHidden(id: string): Promise<void> {
      await messages.updateOne({ _id: id }, { $set: { hiddenFromSome: true } });
    },
    /** The pinned messages of a room that are seen from this number on, the newest pin first; a room has few. */
    async pinned(roomId: string, from: number): Promise<readonly Message[]> {
      const found = messages
        .find({ roomId, 'pinned.at': isPinned })
        .sort({ 'pinned.at': -1 })
        .limit(mostPins);
      return (await found.toArray()).map(toMessage).filter((message) => seenFrom(message) >= from);
    },
    /** What a message said before, the newest first. */
    async edits(messageId: string, limit: number): Promise<readonly MessageEdit[]> {
      const found = messageEdits.find({ messageId }).sort({ number: -1 }).limit(limit);
      return (await found.toArray()).map(toEdit);
    },
  };
}

/** The deleted messages of a room between two boundaries, the lower one included: `_id`. */
interface Counted {
  readonly _id: number;
  readonly roomId: string;
  readonly count: number;
}

/** Where the stretches of each room begin and end, ascending: all that lies between two of them is in the same stretches. */
function boundaries(stretches: readonly Stretch[]): ReadonlyMap<string, readonly number[]> {
  const byRoom = new Map<string, Set<number>>();
  for (const { roomId, above, upTo } of stretches)
    byRoom.set(roomId, (byRoom.get(roomId) ?? new Set()).add(above + 1).add(upTo + 1));
  return new Map([...byRoom].map(([roomId, at]) => [roomId, [...at].toSorted((one, other) => one - other)]));
}

function countBetween(roomId: string, at: readonly number[]): Document[] {
  const filter = { roomId, number: { $gte: at[0], $lt: at.at(-1) }, deletedAt: isDeleted };
  const output = { roomId: { $first: '$roomId' }, count: { $sum: 1 } };
  return [{ $match: filter }, { $bucket: { groupBy: '$number', boundaries: at, output } }];
}
