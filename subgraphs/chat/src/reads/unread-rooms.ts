import { hasBlocked } from '../friendships/friendship.ts';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { isMarkedUnread } from '../rooms/room-preferences.ts';
import type { MessageStore, Stretch } from '../stores/message-store.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import type { ReadPlace, UnreadStore } from '../stores/unread-store.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { MentionStore } from '../stores/mention-store.ts';
import { mostUnread } from './loaders.ts';
import { createCountMentions } from './unread-mentions.ts';

/** One query counts the deleted messages of so many rooms. */
const roomsAtATime = 100;

/** What is unread in a room: messages, or the room as its member marked it. */
export interface UnreadRoom {
  readonly messages: number;
  /** Of the messages those that mention the person. */
  readonly mentions: number;
  readonly isMarked: boolean;
}

export type ReadUnreadRooms = (viewerId: string) => Promise<ReadonlyMap<string, UnreadRoom>>;

/** Counts the unread messages of all rooms that a viewer sees, by room; those with nothing unread are left out. */
export function createReadUnreadRooms(deps: {
  unread: Pick<UnreadStore, 'placesOf'>;
  messages: Pick<MessageStore, 'countDeleted'>;
  preferences: Pick<RoomPreferencesStore, 'of'>;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  mentions: MentionStore;
  hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
}): ReadUnreadRooms {
  const { unread, messages, preferences, friendships } = deps;
  const countMentions = createCountMentions(deps);
  const countDeleted = async (stretches: readonly Stretch[]): Promise<readonly number[]> => {
    const counts: number[] = [];
    for (let from = 0; from < stretches.length; from += roomsAtATime)
      counts.push(...(await messages.countDeleted(stretches.slice(from, from + roomsAtATime))));
    return counts;
  };
  return async (viewerId) => {
    const [places, kept, blocked] = await Promise.all([
      unread.placesOf(viewerId),
      preferences.of(viewerId),
      friendships.pairsBlockedBy([viewerId]),
    ]);
    const hidden = new Set<string | null>(
      blocked.filter((pair) => hasBlocked(pair, viewerId)).map(({ pairKey }) => pairKey),
    );
    const seen = places.filter(({ directKey }) => directKey === null || !hidden.has(directKey));
    const marks = new Map(kept.map(({ roomId, preferences: set }) => [roomId, set]));
    const stretches = seen.map(toStretch).filter(({ above, upTo }) => above < upTo);
    const deleted = await countDeleted(stretches);
    const counts = new Map(
      stretches.map(({ roomId, above, upTo }, index) => [roomId, upTo - above - (deleted[index] ?? 0)]),
    );
    const withUnread = stretches.filter(({ roomId }) => (counts.get(roomId) ?? 0) > 0);
    const mentioned = await countMentions(withUnread.map((stretch) => ({ ...stretch, userId: viewerId })));
    const mentions = new Map(withUnread.map(({ roomId }, index) => [roomId, mentioned[index] ?? 0]));
    const rooms = seen.map(({ roomId, readUpTo }) => {
      const mark = marks.get(roomId);
      const isMarked = mark !== undefined && isMarkedUnread(mark, readUpTo);
      const count = Math.min(mostUnread, counts.get(roomId) ?? 0);
      return [roomId, { messages: count, mentions: mentions.get(roomId) ?? 0, isMarked }] as const;
    });
    return new Map(rooms.filter(([, room]) => room.messages > 0 || room.isMarked));
  };
}

function toStretch({ roomId, lastNumber, readUpTo, firstVisibleNumber }: ReadPlace): Stretch {
  return { roomId, above: Math.max(readUpTo, firstVisibleNumber - 1), upTo: lastNumber };
}
