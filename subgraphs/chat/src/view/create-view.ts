import { pairKey } from '@parley/events';
import DataLoader from 'dataloader';
import { hasBlocked, type Friendship } from '../friendships/friendship.ts';
import { isId } from '../input.ts';
import type { Message } from '../messages/message.ts';
import type { MessagePage, MessageWindow, ReadMessagePage } from '../messages/message-page.ts';
import { seesNumber, type Room } from '../rooms/room.ts';
import type { FriendshipStore } from '../stores/friendship-store.ts';
import type { MessageStore } from '../stores/message-store.ts';
import type { ReadMarkStore } from '../stores/read-mark-store.ts';
import type { RoomPosition, RoomStore } from '../stores/room-store.ts';
import { byId } from './by-id.ts';

/** Unread messages are counted to here and no further. */
const mostUnread = 1_000;

/** What one viewer may see of chat, read in batches and remembered as long as the view: one request, one event. */
export interface View {
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

export interface ViewDeps {
  readonly rooms: Pick<RoomStore, 'findMany' | 'findDirect' | 'listOf'>;
  readonly messages: Pick<MessageStore, 'findMany' | 'countUnread'>;
  readonly friendships: Pick<FriendshipStore, 'findMany' | 'pairsBlockedBy'>;
  readonly marks: Pick<ReadMarkStore, 'findOf'>;
  readonly readMessagePage: ReadMessagePage;
}

/** Authorisation of reads is here and nowhere else. */
export function createView(deps: ViewDeps, viewerId: string): View {
  const rooms = byId(deps.rooms.findMany, (room: Room) => room.id);
  const messages = byId(deps.messages.findMany, (message: Message) => message.id);
  const friendships = byId(deps.friendships.findMany, (friendship: Friendship) => friendship.pairKey);
  const readUpTo = createReadUpTo(deps, viewerId);
  const unread = createUnread(deps, viewerId, readUpTo);

  const room = async (id: string): Promise<Room | null> => {
    const found = isId(id) ? await rooms.load(id.toLowerCase()) : null;
    return found?.members.has(viewerId) === true ? found : null;
  };
  const unlessHidden = async (found: Room | null): Promise<Room | null> => {
    if (found === null || found.directKey === null) return found;
    return hasBlocked(await friendships.load(found.directKey), viewerId) ? null : found;
  };
  const message = async (id: string): Promise<Message | null> => {
    const found = isId(id) ? await messages.load(id.toLowerCase()) : null;
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
      const exceptDirectKeys = await deps.friendships.pairsBlockedBy(viewerId);
      const found = await deps.rooms.listOf(viewerId, { ...page, exceptDirectKeys });
      for (const each of found) rooms.prime(each.id, each);
      return found;
    },
    message,
    async visibleMessage(id) {
      const found = await message(id);
      return found !== null && (await unlessHidden(await room(found.roomId))) !== null ? found : null;
    },
    messages: (in_, window) => deps.readMessagePage(in_, viewerId, window),
    hasBlocked: async (userId) =>
      userId !== viewerId && hasBlocked(await friendships.load(pairKey(viewerId, userId)), viewerId),
    readUpTo: (of) => readUpTo.load(of),
    unreadCount: (of) => unread.load(of),
  };
}

function createReadUpTo({ marks }: ViewDeps, viewerId: string): DataLoader<Room, number, string> {
  const load = async (rooms: readonly Room[]): Promise<readonly number[]> => {
    const roomIds = rooms.map(({ id }) => id);
    const found = await marks.findOf(viewerId, roomIds);
    return rooms.map(({ id, members }) => Math.max(found.get(id) ?? 0, members.get(viewerId)?.sentUpTo ?? 0));
  };
  return new DataLoader(load, { cacheKeyFn: ({ id }) => id });
}

function createUnread(
  { messages }: ViewDeps,
  viewerId: string,
  readUpTo: DataLoader<Room, number, string>,
): DataLoader<Room, number, string> {
  const load = async (rooms: readonly Room[]): Promise<readonly number[]> => {
    const questions = await Promise.all(
      rooms.map(async (room) => {
        const joinedAbove = (room.members.get(viewerId)?.firstVisibleNumber ?? 1) - 1;
        const above = Math.max(await readUpTo.load(room), joinedAbove);
        return above < room.lastNumber ? [{ roomId: room.id, above }] : [];
      }),
    );
    const counts = await messages.countUnread(viewerId, questions.flat(), mostUnread);
    return rooms.map(({ id }) => counts.get(id) ?? 0);
  };
  return new DataLoader(load, { cacheKeyFn: ({ id }) => id });
}
