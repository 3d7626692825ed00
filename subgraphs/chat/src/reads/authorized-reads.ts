import DataLoader from 'dataloader';
import { pairKey } from '@parley/events';
import { isId } from '@parley/service-kit/refusals';
import { foldText } from '@parley/service-kit/text';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked, isBlocked } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { Reaction } from '../rooms/reaction.ts';
import { visibleRuns } from '../messages/visible-numbers.ts';
import type { MessagePage, MessageWindow, ReadMessagePage } from '../messages/message-page.ts';
import type { ListedInPage, ReadRoomPage, RoomPage } from './room-page.ts';
import type { JoinRequest } from '../rooms/join-request.ts';
import type { RoomBan } from '../rooms/room-ban.ts';
import { isSlowed, maySendAt } from '../rooms/decide-slow-mode.ts';
import { isAtLeast } from '../rooms/permissions.ts';
import { effectiveRetentionDays } from '../rooms/retention.ts';
import { mostInvites, type RoomInvite } from '../rooms/room-invite.ts';
import { type Draft, isMarkedUnread, type RoomPreferences } from '../rooms/room-preferences.ts';
import { firstVisibleNumber, seesMessage, type Room, type RoomMember } from '../rooms/room.ts';
import type { MessageHits, MessageSearch, SearchMessages } from '../search/search-messages.ts';
import type { BanStore } from '../stores/ban-store.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { JoinRequestStore } from '../stores/join-request-store.ts';
import type { InviteStore } from '../stores/invite-store.ts';
import type { MessageStore } from '../stores/message-store.ts';
import type { PollVoteStore } from '../stores/poll-vote-store.ts';
import type { RoomPosition, RoomStore } from '../stores/room-store.ts';
import type { ScheduledMessage } from '../scheduled/scheduled-message.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { UserNamesStore } from '../stores/user-names-store.ts';
import type { Loaders } from './loaders.ts';
import { createThreadReads } from './thread-reads.ts';
import type { ReadUnreadRooms } from './unread-rooms.ts';

export type AuthorizedReads = ReturnType<typeof createAuthorizedReads>;

interface Deps {
  readonly loaders: Loaders;
  readonly rooms: Pick<RoomStore, 'findDirect' | 'listOf'>;
  readonly messages: Pick<MessageStore, 'pinned' | 'edits' | 'firstAbove'>;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'numbersIn' | 'repliesOf'>;
  readonly pollVotes: Pick<PollVoteStore, 'votesFor'>;
  readonly threads: Pick<ThreadStore, 'followedBy' | 'replies'>;
  readonly friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  readonly invites: Pick<InviteStore, 'goodOf'>;
  readonly bans: BanStore;
  readonly joinRequests: Pick<JoinRequestStore, 'page' | 'countOf'>;
  readonly userNames: Pick<UserNamesStore, 'named'>;
  readonly scheduled: Pick<ScheduledMessageStore, 'openOf' | 'find'>;
  readonly readMessagePage: ReadMessagePage;
  readonly searchMessages: SearchMessages;
  readonly readRoomPage: ReadRoomPage;
  readonly readUnreadRooms: ReadUnreadRooms;
  /** For how many days the platform keeps messages; null: for good. */
  readonly platformDays: number | null;
  readonly now: () => Date;
}

/**
 * What one viewer may see of chat, read in batches and remembered as long as the view: one request, one event. Authorisation of reads is
 * here and nowhere else.
 */
export function createAuthorizedReads({ loaders, ...deps }: Deps, viewerId: string) {
  /** Null unless the viewer is a member. */
  const room = async (id: string): Promise<Room | null> => {
    const found = isId(id) ? await loaders.room(id.toLowerCase()) : null;
    return found?.members.has(viewerId) === true ? found : null;
  };
  const unlessHidden = async (found: Room | null): Promise<Room | null> => {
    if (found === null || found.directKey === null) return found;
    return hasBlocked(await loaders.friendship(found.directKey), viewerId) ? null : found;
  };
  const { message, lastMessage } = singleMessages({ ...deps, loaders, room }, viewerId);
  /** As `room`, and null for the 1:1 room with somebody whom the viewer has blocked. */
  const visibleRoom = async (id: string) => unlessHidden(await room(id));
  /** As `message`, in a visible room. */
  const visibleMessage = async (id: string): Promise<Message | null> => {
    const found = await message(id);
    return found !== null && (await unlessHidden(await room(found.roomId))) !== null ? found : null;
  };
  let blockedKeys: Promise<readonly string[]> | undefined;
  const readBlockedKeys = async (): Promise<readonly string[]> =>
    (await deps.friendships.pairsBlockedBy([viewerId])).map((pair) => pair.pairKey);
  /** Up to `limit` visible rooms, the newest activity first. A search asks for page after page. */
  const rooms = async (page: { limit: number; after: RoomPosition | null }): Promise<readonly Room[]> => {
    const exceptDirectKeys = await (blockedKeys ??= readBlockedKeys());
    const { limit, after: from } = page;
    const found = await deps.rooms.listOf(viewerId, { limit, from, exceptDirectKeys });
    for (const each of found) loaders.keepRoom(each);
    return found;
  };
  return {
    room,
    visibleRoom,
    /** A page of a folder of the visible rooms. */
    async roomPage(page: RoomPage): Promise<readonly ListedInPage[]> {
      const found = await deps.readRoomPage(viewerId, page);
      for (const each of found) loaders.keepRoom(each.room);
      return found;
    },
    async directRoom(userId: string): Promise<Room | null> {
      if (!isId(userId)) return null;
      return unlessHidden(await deps.rooms.findDirect(pairKey(viewerId, userId.toLowerCase())));
    },
    message,
    lastMessage,
    visibleMessage,
    ...createThreadReads({ ...deps, loaders: loaders.threads, visibleMessage }, viewerId),
    searchRoom: (in_: Room, search: MessageSearch): Promise<MessageHits> =>
      deps.searchMessages.inRoom(viewerId, in_, search),
    messages: (in_: Room, window: MessageWindow): Promise<MessagePage> =>
      deps.readMessagePage(in_, viewerId, window),
    /** In all visible rooms. */
    searchMessages: (search: MessageSearch): Promise<MessageHits> =>
      deps.searchMessages.inRooms(viewerId, rooms, search),
    /** Those members whose username or display name contains the query, as in a search of users; of a block they tell nothing. */
    membersNamed: (of: Room, query: string) => findMembersNamed(deps.userNames, of, query),
    ...readsOfAdmins(deps, viewerId),
    ...readsOfScheduled(deps, viewerId),
    ...ownReads({ ...deps, loaders }, viewerId),
    ...readsOfMessages({ ...deps, loaders }, viewerId),
    ...readsOfReceipts(loaders, viewerId),
    /** For how many days the messages of a room are kept; null: for good. */
    retentionDays: ({ settings }: Room) => effectiveRetentionDays(settings.retentionDays, deps.platformDays),
    /** Of all visible rooms those with something unread. */
    unreadRooms: () => deps.readUnreadRooms(viewerId),
  };
}

/** Reads single messages, of rooms that the viewer is in. */
function singleMessages(
  deps: Pick<Deps, 'loaders' | 'readMessagePage'> & { readonly room: (id: string) => Promise<Room | null> },
  viewerId: string,
) {
  const { loaders, readMessagePage, room } = deps;
  /** Null unless the viewer is a member and joined before it was sent. */
  const sentSinceJoining = async (id: string): Promise<Message | null> => {
    const found = isId(id) ? await loaders.message(id.toLowerCase()) : null;
    if (found === null) return null;
    const its = await room(found.roomId);
    return its !== null && seesMessage(its, viewerId, found) ? found : null;
  };
  return {
    /** As that, and null for one that the viewer has hidden. */
    message: async (id: string): Promise<Message | null> => {
      const found = await sentSinceJoining(id);
      return found === null || (await loaders.isHidden(found, viewerId)) ? null : found;
    },
    /** The newest that the viewer has not hidden. */
    lastMessage: async (of: Room): Promise<Message | null> => {
      const last = of.lastMessageId === null ? null : await sentSinceJoining(of.lastMessageId);
      if (last === null || !(await loaders.isHidden(last, viewerId))) return last;
      const page = await readMessagePage(of, viewerId, { direction: 'backward', limit: 1, from: null });
      return page.messages.at(-1) ?? null;
    },
  };
}

async function findMembersNamed(
  userNames: Pick<UserNamesStore, 'named'>,
  { members }: Room,
  query: string,
): Promise<readonly RoomMember[]> {
  const key = foldText(query);
  if (key === '') return [];
  const named = await userNames.named([...members.keys()], key);
  return [...members.values()].filter(({ userId }) => named.has(userId));
}

/** What only the owner and the admins of a group see of it; null for others. */
function readsOfAdmins(
  { invites, bans, joinRequests, now }: Pick<Deps, 'invites' | 'bans' | 'joinRequests' | 'now'>,
  viewerId: string,
) {
  const requestCounts = new DataLoader((roomIds: readonly string[]) => joinRequests.countOf(roomIds));
  return {
    /** How many have asked to join it. */
    joinRequestCount: async (of: Room): Promise<number | null> =>
      isAdmin(of, viewerId) ? requestCounts.load(of.id) : null,
    /** Those that are good now. */
    invites: async (of: Room): Promise<readonly RoomInvite[] | null> =>
      isAdmin(of, viewerId) ? (await invites.goodOf(of.id, now())).slice(0, mostInvites) : null,
    /** Who is banned from it, the newest ban first. */
    bans: async (of: Room, page: Parameters<BanStore['page']>[1]): Promise<readonly RoomBan[] | null> =>
      isAdmin(of, viewerId) ? bans.page(of.id, page) : null,
    /** Who has asked to join it, the oldest request first. */
    joinRequests: async (
      of: Room,
      page: Parameters<JoinRequestStore['page']>[1],
    ): Promise<readonly JoinRequest[] | null> =>
      isAdmin(of, viewerId) ? joinRequests.page(of.id, page) : null,
  };
}

/** What the viewer is to send later. */
function readsOfScheduled({ scheduled }: Pick<Deps, 'scheduled'>, viewerId: string) {
  return {
    scheduledMessages: (page: Parameters<ScheduledMessageStore['openOf']>[1]) =>
      scheduled.openOf(viewerId, page),
    /** Null once it is sent or cancelled. */
    async scheduledMessage(id: string): Promise<ScheduledMessage | null> {
      const found = await scheduled.find(viewerId, id);
      return found?.state === 'SENT' || found?.state === 'CANCELLED' ? null : found;
    },
  };
}

/** Whether the viewer is an admin of the group, or its owner. */
function isAdmin({ kind, members }: Room, viewerId: string): boolean {
  return kind === 'GROUP' && isAtLeast(members.get(viewerId)?.role ?? 'MEMBER', 'ADMIN');
}

/** How far the viewer has read a room, what they have set of it, and whom they block. */
function ownReads({ loaders, now }: Pick<Deps, 'loaders' | 'now'>, viewerId: string) {
  return {
    /** When the slow mode lets them send again; null: now. */
    async maySendAt(of: Room): Promise<Date | null> {
      if (!isSlowed(of, viewerId)) return null;
      return maySendAt(of.settings.slowModeSeconds, await loaders.lastSentAt(of, viewerId), now());
    },
    hasBlocked: async (userId: string): Promise<boolean> =>
      userId !== viewerId && hasBlocked(await loaders.friendship(pairKey(viewerId, userId)), viewerId),
    /** The number up to which the viewer has read, or sent. */
    readUpTo: (of: Room) => loaders.readUpTo(of, viewerId),
    unreadCount: (of: Room) => loaders.unreadCount(of, viewerId),
    unreadMentionCount: (of: Room) => loaders.unreadMentionCount(of, viewerId),
    preferences: (of: Room): Promise<RoomPreferences> => loaders.preferences(of, viewerId),
    /** What they have begun to write in it. Whether there is something is known with all that they have set. */
    draft: async (of: Room): Promise<Draft | null> =>
      (await loaders.preferences(of, viewerId)).hasDraft ? loaders.draft(of, viewerId) : null,
    /** Whether they have marked it as unread, and have not read on since. */
    async isMarkedUnread(of: Room): Promise<boolean> {
      const preferences = await loaders.preferences(of, viewerId);
      if (preferences.unreadAbove === null) return false;
      return isMarkedUnread(preferences, await loaders.readUpTo(of, viewerId));
    },
  };
}

/** How far members have read and received, as far as the viewer is shown it. */
function readsOfReceipts(loaders: Loaders, viewerId: string) {
  /**
   * Who hides their receipts is shown those of nobody. A block hides receipts of a group both ways. In a 1:1 room it need not: who blocks
   * sees the room no more, so that theirs stay where they are.
   */
  const seesReceipts = async ({ kind }: Room, userId: string): Promise<boolean> => {
    if (userId === viewerId) return true;
    const hides = await Promise.all([viewerId, userId].map((id) => loaders.hidesReceipts(id)));
    if (hides.includes(true)) return false;
    return kind === 'DIRECT' || !isBlocked(await loaders.friendship(pairKey(viewerId, userId)));
  };
  const read = async (of: Room, userId: string | null, upTo: Loaders['readUpTo']) =>
    userId !== null && (await seesReceipts(of, userId)) ? upTo(of, userId) : null;
  return {
    /** The number up to which a member has read, or sent; null where the viewer is not shown it. */
    memberReadUpTo: (of: Room, userId: string | null) => read(of, userId, loaders.readUpTo),
    /** The number up to which the app of a member has received; null where the viewer is not shown it. */
    memberDeliveredUpTo: (of: Room, userId: string | null) => read(of, userId, loaders.deliveredUpTo),
  };
}

/** Of rooms that the viewer is in and messages that they see. */
function readsOfMessages(
  {
    loaders,
    messages,
    hiddenMessages,
    pollVotes,
  }: Pick<Deps, 'loaders' | 'messages' | 'hiddenMessages' | 'pollVotes'>,
  viewerId: string,
) {
  return {
    /** Those that the viewer may see, the newest pin first. */
    async pinned(in_: Room): Promise<readonly Message[]> {
      const from = firstVisibleNumber(in_, viewerId);
      if (from === null) return [];
      const pinned = await messages.pinned(in_.id, from);
      const isHidden = await Promise.all(pinned.map((message) => loaders.isHidden(message, viewerId)));
      return pinned.filter((_message, index) => !isHidden[index]);
    },
    /** The first after the viewer's receipt that is neither deleted nor hidden by them. */
    async firstUnread(of: Room): Promise<Message | null> {
      const first = await loaders.firstUnread(of, viewerId);
      if (first === null || !(await loaders.isHidden(first, viewerId))) return first;
      const hidden = await hiddenMessages.numbersIn(of.id, viewerId);
      for (const run of visibleRuns({ lowest: first.number, highest: of.lastNumber }, hidden)) {
        const [found] = await messages.firstAbove([{ roomId: of.id, above: run.from - 1, upTo: run.to }]);
        if (found !== undefined) return found[1];
      }
      return null;
    },
    /** What the message said before, the newest first. */
    edits: (messageId: string, limit: number) => messages.edits(messageId, limit),
    /** What the viewer voted for in a poll. */
    votedFor: (messageId: string) => loaders.votedFor(messageId, viewerId),
    /** Who voted for an option, of a poll that is not anonymous. */
    votesFor: pollVotes.votesFor,
    /** Whether the viewer gave the emoji to the message. */
    hasReacted: (to: Reaction & { readonly messageId: string }) => loaders.hasReacted(to, viewerId),
  };
}
