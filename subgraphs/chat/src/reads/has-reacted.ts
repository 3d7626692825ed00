import DataLoader from 'dataloader';
import { reactionId, type Reaction, type ReactionGiven } from '../rooms/reaction.ts';
import type { ReactionStore } from '../stores/reaction-store.ts';

/** Whether somebody gave an emoji: asked of the store only where the names on the message do not say it. */
export function createHasReacted(reactions: Pick<ReactionStore, 'areGiven'>) {
  const given = new DataLoader((asked: readonly Omit<ReactionGiven, 'seq'>[]) => reactions.areGiven(asked), {
    cacheKeyFn: reactionId,
  });
  return async (
    { messageId, emoji, count, firstUserIds }: Reaction & { readonly messageId: string },
    userId: string,
  ): Promise<boolean> => {
    if (firstUserIds.includes(userId)) return true;
    return firstUserIds.length < count && (await given.load({ messageId, emoji, userId }));
  };
}
