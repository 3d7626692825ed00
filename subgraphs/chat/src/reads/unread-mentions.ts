import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked, otherOf } from '../friendships/friendship.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { MentioningMessage, MentionStore, MentionStretch } from '../stores/mention-store.ts';

/** Mentions are counted to here and no further, as unread messages are. */
const mostMentionsCounted = 1_000;

/** So many messages are read at a time: where there are more, fewer stretches are asked for at once. */
const mostRead = 2_000;

/** One stretch alone is read whole, as far as a person may be behind and have hidden. */
const mostReadOfOne = 20_000;

/** One query asks about so many stretches. */
const stretchesAtATime = 100;

export type CountMentions = (stretches: readonly MentionStretch[]) => Promise<readonly number[]>;

/**
 * Counts, for each of these stretches, the messages that mention its person by name or with all: without their own, those that they have
 * hidden and those of people whom they have blocked. Derived from the messages each time, so that it cannot drift.
 */
export function createCountMentions(deps: {
  readonly mentions: MentionStore;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
  readonly friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
}): CountMentions {
  const { mentions, hiddenMessages, friendships } = deps;

  /** Each message that counts for a stretch, with the place of the stretch. */
  const find = async (stretches: readonly MentionStretch[]): Promise<readonly Mentioned[]> => {
    const limit = stretches.length === 1 ? mostReadOfOne : mostRead;
    const found = await mentions.mentioning(stretches, limit + 1);
    if (found.length <= limit || stretches.length === 1)
      return stretches.flatMap((stretch) =>
        found.filter((message) => isWithin(message, stretch)).map((message) => ({ stretch, message })),
      );
    const half = Math.ceil(stretches.length / 2);
    return [...(await find(stretches.slice(0, half))), ...(await find(stretches.slice(half)))];
  };
  const withoutHidden = async (found: readonly Mentioned[]): Promise<readonly Mentioned[]> => {
    const maybe = found.filter(({ message }) => message.hiddenFromSome);
    if (maybe.length === 0) return found;
    const asked = maybe.map(({ stretch, message }) => ({ userId: stretch.userId, messageId: message._id }));
    const areHidden = await hiddenMessages.areHidden(asked);
    const hidden = new Set(maybe.filter((_, index) => areHidden[index]));
    return found.filter((one) => !hidden.has(one));
  };
  const withoutBlocked = async (found: readonly Mentioned[]): Promise<readonly Mentioned[]> => {
    if (found.length === 0) return found;
    const userIds = [...new Set(found.map(({ stretch }) => stretch.userId))];
    const pairs = await friendships.pairsBlockedBy(userIds);
    const blocked = new Set(
      pairs.flatMap((pair) =>
        pair.userIds.filter((id) => hasBlocked(pair, id)).map((id) => `${id}:${otherOf(pair, id)}`),
      ),
    );
    return found.filter(({ stretch, message }) => !blocked.has(`${stretch.userId}:${message.senderId}`));
  };
  return async (stretches) => {
    const counts = new Map<MentionStretch, number>();
    for (let from = 0; from < stretches.length; from += stretchesAtATime) {
      const found = await find(stretches.slice(from, from + stretchesAtATime));
      for (const { stretch } of await withoutBlocked(await withoutHidden(found)))
        counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
    }
    return stretches.map((stretch) => Math.min(mostMentionsCounted, counts.get(stretch) ?? 0));
  };
}

interface Mentioned {
  readonly stretch: MentionStretch;
  readonly message: MentioningMessage;
}

function isWithin(
  { roomId, number, senderId, userIds }: MentioningMessage,
  { roomId: id, userId, above, upTo }: MentionStretch,
): boolean {
  const isMeant = userIds.has(userId) || userIds.has(null);
  return isMeant && roomId === id && number > above && number <= upTo && senderId !== userId;
}
