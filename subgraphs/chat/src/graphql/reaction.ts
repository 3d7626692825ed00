import type { Reaction as ReactionRow } from '../rooms/reaction.ts';
import type { ReactionResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';

/** An emoji of a message. */
export type MessageReaction = ReactionRow & { readonly messageId: string };

export const Reaction: ReactionResolvers = {
  async people({ firstUserIds }, _args, context) {
    const reads = context.reads();
    const isBlocked = await Promise.all(firstUserIds.map(reads.hasBlocked));
    return firstUserIds.filter((_id, index) => !isBlocked[index]).map(userStub);
  },
  viewerHasReacted: (reaction, _args, context) => context.reads().hasReacted(reaction),
};
