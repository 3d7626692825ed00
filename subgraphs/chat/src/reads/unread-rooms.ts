import { hasBlocked } from '../friendships/friendship.ts';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { isMarkedUnread } from '../rooms/room-preferences.ts';
import type { MessageStore } from '../stores/message-store.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import type { ReadPlace, UnreadStore } from '../stores/unread-store.ts';
import type { HiddenMessageStore, PersonalStretch } from '../stores/hidden-message-store.ts';
import type { MentionStore } from '../stores/mention-store.ts';
import { createCountUnread } from './count-unread.ts';
import { createCountMentions } from './unread-mentions.ts';

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
  hiddenMessages: Pick<HiddenMessageStore, 'areHidden' | 'numbersWithin'>;
}): ReadUnreadRooms {
  const { unread, preferences, friendships } = deps;
  const countUnread = createCountUnread(deps);
  const countMentions = createCountMentions(deps);
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
    const stretches = seen
      .map((place) => ({ ...toStretch(place), userId: viewerId }))
      .filter(({ above, upTo }) => above < upTo);
    const counted = await countUnread(stretches);
    const counts = new Map(stretches.map(({ roomId }, index) => [roomId, counted[index] ?? 0]));
    const withUnread = stretches.filter(({ roomId }) => (counts.get(roomId) ?? 0) > 0);
    const mentioned = await countMentions(withUnread);
    const mentions = new Map(withUnread.map(({ roomId }, index) => [roomId, mentioned[index] ?? 0]));
    const rooms = seen.map(({ roomId, readUpTo }) => {
      const mark = marks.get(roomId);
      const isMarked = mark !== undefined && isMarkedUnread(mark, readUpTo);
      const count = counts.get(roomId) ?? 0;
      return [roomId, { messages: count, mentions: mentions.get(roomId) ?? 0, isMarked }] as const;
    });
    return new Map(rooms.filter(([, room]) => room.messages > 0 || room.isMarked));
  };
}

function toStretch({
  roomId,
  lastNumber,
  readUpTo,
  firstVisibleNumber,
}: ReadPlace): Omit<PersonalStretch, 'userId'> {
  return { roomId, above: Math.max(readUpTo, firstVisibleNumber - 1), upTo: lastNumber };
}
