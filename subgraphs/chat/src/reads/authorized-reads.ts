import { pairKey } from '@parley/events';
import { isId } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { MessagePage, MessageWindow, ReadMessagePage } from '../messages/message-page.ts';
import { seesNumber, type Room } from '../rooms/room.ts';
import type { RoomPosition, RoomStore } from '../stores/room-store.ts';
import type { Loaders } from './loaders.ts';

/** What one viewer may see of chat, read in batches and remembered as long as the view: one request, one event. */
export interface AuthorizedReads {
  /** Null unless the viewer is a member. */
  room(id: string): Promise<Room | null>;
  /** As `room`, and null for the 1:1 room with somebody whom the viewer has blocked. */
  visibleRoom(id: string): Promise<Room | null>;
  directRoom(userId: string): Promise<Room | null>;
  /** Up to `limit` visible rooms, the newest activity first. */
  rooms(page: { limit: number; after: RoomPosition | null }): Promise<readonly Room[]>;
  /** Null unless the viewer is a member and joined before it was sent. */
  message(id: string): Promise<Message | null>;
  /** As `message`, in a visible room. */
  visibleMessage(id: string): Promise<Message | null>;
  messages(room: Room, window: MessageWindow): Promise<MessagePage>;
  hasBlocked(userId: string): Promise<boolean>;
  /** The number up to which the viewer has read, or sent. */
  readUpTo(room: Room): Promise<number>;
  unreadCount(room: Room): Promise<number>;
}

export interface AuthorizedReadsDeps {
  readonly loaders: Loaders;
  readonly rooms: Pick<RoomStore, 'findDirect' | 'listOf'>;
  readonly friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  readonly readMessagePage: ReadMessagePage;
}

/** Authorisation of reads is here and nowhere else. */
export function createAuthorizedReads(
  { loaders, ...deps }: AuthorizedReadsDeps,
  viewerId: string,
): AuthorizedReads {
  const room = async (id: string): Promise<Room | null> => {
    const found = isId(id) ? await loaders.room(id.toLowerCase()) : null;
    return found?.members.has(viewerId) === true ? found : null;
  };
  const unlessHidden = async (found: Room | null): Promise<Room | null> => {
    if (found === null || found.directKey === null) return found;
    return hasBlocked(await loaders.friendship(found.directKey), viewerId) ? null : found;
  };
  const message = async (id: string): Promise<Message | null> => {
    const found = isId(id) ? await loaders.message(id.toLowerCase()) : null;
    if (found === null) return null;
    const its = await room(found.roomId);
    return its !== null && seesNumber(its, viewerId, found.number) ? found : null;
  };
  return {
    room,
    visibleRoom: async (id) => unlessHidden(await room(id)),
    async directRoom(userId) {
      if (!isId(userId)) return null;
      return unlessHidden(await deps.rooms.findDirect(pairKey(viewerId, userId.toLowerCase())));
    },
    async rooms(page) {
      const blocked = await deps.friendships.pairsBlockedBy([viewerId]);
      const exceptDirectKeys = blocked.map((pair) => pair.pairKey);
      const found = await deps.rooms.listOf(viewerId, { ...page, exceptDirectKeys });
      for (const each of found) loaders.keepRoom(each);
      return found;
    },
    message,
    async visibleMessage(id) {
      const found = await message(id);
      return found !== null && (await unlessHidden(await room(found.roomId))) !== null ? found : null;
    },
    messages: (in_, window) => deps.readMessagePage(in_, viewerId, window),
    hasBlocked: async (userId) =>
      userId !== viewerId && hasBlocked(await loaders.friendship(pairKey(viewerId, userId)), viewerId),
    readUpTo: (of) => loaders.readUpTo(of, viewerId),
    unreadCount: (of) => loaders.unreadCount(of, viewerId),
  };
}
