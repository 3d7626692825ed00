import type { Filter } from 'mongodb';
import type { MessageDocument } from './documents.ts';
import { isMentioning, type Mongo } from './mongo.ts';

/** Some messages of a room, and whose mentions in them are looked for. */
export interface MentionStretch {
  readonly roomId: string;
  readonly userId: string;
  readonly above: number;
  /** More than `above`. */
  readonly upTo: number;
}

/** A message that mentions somebody, as far as it says whom and what of it may not count. */
export type MentioningMessage = Pick<MessageDocument, '_id' | 'roomId' | 'number' | 'senderId'> & {
  readonly userIds: ReadonlySet<string | null>;
  readonly hiddenFromSome: boolean;
};

export type MentionStore = ReturnType<typeof createMentionStore>;

/** Finds messages by whom they mention. What is deleted mentions nobody. */
export function createMentionStore({ messages }: Pick<Mongo, 'messages'>) {
  return {
    /** The messages that mention one of these people, or all, within one of the stretches; at most so many, in any order. */
    async mentioning(
      stretches: readonly MentionStretch[],
      limit: number,
    ): Promise<readonly MentioningMessage[]> {
      if (stretches.length === 0) return [];
      const projection = { roomId: 1, number: 1, senderId: 1, hiddenFromSome: 1, 'mentions.userId': 1 };
      const found = messages
        .find({ $or: toFilters(stretches) }, { projection, batchSize: 1_000 })
        .limit(limit);
      return (await found.toArray()).map(
        ({ _id, roomId, number, senderId, hiddenFromSome = false, mentions = [] }) => {
          const userIds = new Set(mentions.map(({ userId }) => userId));
          return { _id, roomId, number, senderId, hiddenFromSome, userIds };
        },
      );
    },
  };
}

/** One for each room: its members mostly stand near to one another. */
function toFilters(stretches: readonly MentionStretch[]): Filter<MessageDocument>[] {
  const byRoom = new Map<string, MentionStretch[]>();
  for (const stretch of stretches)
    byRoom.set(stretch.roomId, [...(byRoom.get(stretch.roomId) ?? []), stretch]);
  return [...byRoom].map(([roomId, those]) => {
    const above = Math.min(...those.map((stretch) => stretch.above));
    const upTo = Math.max(...those.map((stretch) => stretch.upTo));
    return {
      roomId,
      'mentions.userId': { $in: [...those.map(({ userId }) => userId), null] },
      'mentions.start': isMentioning,
      number: { $gt: above, $lte: upTo },
    };
  });
}
