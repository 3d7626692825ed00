import type { Document } from 'mongodb';
import type { Message } from '../messages/message.ts';
import { type MessageDocument, toMessage } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** What is asked of a room for its count of unread messages. */
export interface UnreadQuestion {
  readonly roomId: string;
  /** Only numbers above this count. */
  readonly above: number;
}

/** Reads messages. Who may see what is the caller's. */
export interface MessageStore {
  find(id: string): Promise<Message | null>;
  /** In any order; unknown ids are left out. */
  findMany(ids: readonly string[]): Promise<readonly Message[]>;
  findByClientMessageId(roomId: string, senderId: string, clientMessageId: string): Promise<Message | null>;
  /** With these numbers, both included, ascending. */
  range(roomId: string, from: number, to: number): Promise<readonly Message[]>;
  /** Undeleted messages of others, `atMost` per room, in one query: by room id; what is missing is 0. */
  countUnread(
    userId: string,
    rooms: readonly UnreadQuestion[],
    atMost: number,
  ): Promise<ReadonlyMap<string, number>>;
}

export function createMessageStore({ messages }: Mongo): MessageStore {
  return {
    async find(id) {
      const document = await messages.findOne({ _id: id });
      return document === null ? null : toMessage(document);
    },
    findMany: async (ids) => (await messages.find({ _id: { $in: [...ids] } }).toArray()).map(toMessage),
    async findByClientMessageId(roomId, senderId, clientMessageId) {
      const document = await messages.findOne({ roomId, senderId, clientMessageId });
      return document === null ? null : toMessage(document);
    },
    async range(roomId, from, to) {
      if (to < from) return [];
      const found = messages.find({ roomId, number: { $gte: from, $lte: to } }).sort({ number: 1 });
      return (await found.toArray()).map(toMessage);
    },
    async countUnread(userId, rooms, atMost) {
      const [first, ...rest] = rooms.map((room) => countPipeline(userId, room, atMost));
      if (first === undefined) return new Map();
      const more = rest.map((pipeline) => ({ $unionWith: { coll: messages.collectionName, pipeline } }));
      const counts = messages.aggregate<{ _id: string; count: number }>([...first, ...more]);
      return new Map((await counts.toArray()).map(({ _id, count }) => [_id, count]));
    },
  };
}

function countPipeline(userId: string, { roomId, above }: UnreadQuestion, atMost: number): Document[] {
  const filter: Partial<Record<keyof MessageDocument, unknown>> = {
    roomId,
    number: { $gt: above },
    senderId: { $ne: userId },
    deletedAt: null,
  };
  return [{ $match: filter }, { $limit: atMost }, { $group: { _id: '$roomId', count: { $sum: 1 } } }];
}
