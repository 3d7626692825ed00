import { pollVoteId, type PollVote } from '../rooms/poll.ts';
import { toVote } from './documents.ts';
import type { Mongo } from './mongo.ts';

export type PollVoteStore = ReturnType<typeof createPollVoteStore>;

/** Reads who voted for what. Whether anybody may be told is the caller's. */
export function createPollVoteStore({ pollVotes }: Mongo) {
  return {
    /** What each of these people voted for, in the order asked; none: not at all. */
    optionsOf: async (
      asked: readonly Pick<PollVote, 'messageId' | 'userId'>[],
    ): Promise<readonly (readonly string[])[]> => {
      const ids = asked.map(pollVoteId);
      const found = await pollVotes.find({ _id: { $in: ids } }, { projection: { optionIds: 1 } }).toArray();
      const byId = new Map(found.map(({ _id, optionIds }) => [_id, optionIds]));
      return ids.map((id) => byId.get(id) ?? []);
    },
    /** The votes for an option, the first one first. `after`: of the last vote that is left out. */
    async votesFor(
      { messageId, optionId }: { readonly messageId: string; readonly optionId: string },
      { after, limit }: { readonly after: number; readonly limit: number },
    ): Promise<readonly PollVote[]> {
      const found = pollVotes.find({ messageId, optionIds: optionId, seq: { $gt: after } }).sort({ seq: 1 });
      return (await found.limit(limit).toArray()).map(toVote);
    },
    /** Deletes who voted for what in these messages. */
    async forget(messageIds: readonly string[]): Promise<void> {
      await pollVotes.deleteMany({ messageId: { $in: [...messageIds] } });
    },
  };
}
