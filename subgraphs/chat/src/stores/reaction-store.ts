import type { ReactionGiven } from '../rooms/reaction.ts';
import { reactionId } from '../rooms/reaction.ts';
import type { Mongo } from './mongo.ts';

export type ReactionStore = ReturnType<typeof createReactionStore>;

/** Reads who gave which emoji. */
export function createReactionStore({ reactions }: Mongo) {
  return {
    /** Whether each of these was given, in the order asked. */
    areGiven: async (asked: readonly Omit<ReactionGiven, 'seq'>[]): Promise<readonly boolean[]> => {
      const ids = asked.map(reactionId);
      const found = await reactions.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
      const given = new Set(found.map(({ _id }) => _id));
      return ids.map((id) => given.has(id));
    },
    /** Deletes who gave what to these messages. */
    async forget(messageIds: readonly string[]): Promise<void> {
      await reactions.deleteMany({ messageId: { $in: [...messageIds] } });
    },
  };
}
