import DataLoader from 'dataloader';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import { pollVoteId } from '../rooms/poll.ts';
import { mostDeliveredTo } from '../rooms/receipt.ts';
import { firstVisibleNumber, type Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { MessageStore } from '../stores/message-store.ts';
import type { MentionStore } from '../stores/mention-store.ts';
import type { PollVoteStore } from '../stores/poll-vote-store.ts';
import type { ReactionStore } from '../stores/reaction-store.ts';
import type { ReceiptStore } from '../stores/receipt-store.ts';
import type { ReceiptPrivacyStore } from '../stores/receipt-privacy-store.ts';
import type { RoomMemberStore } from '../stores/room-member-store.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import type { RoomStore } from '../stores/room-store.ts';
import type { ThreadDraftStore } from '../stores/thread-draft-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import { createCountUnread, type CountUnread } from './count-unread.ts';
import { createFirstUnread } from './first-unread.ts';
import { createCountMentions, type CountMentions } from './unread-mentions.ts';
import { createThreadLoaders } from './thread-reads.ts';
import { createHasReacted } from './has-reacted.ts';
import { byMembership, type Membership, type MembershipLoader } from './membership.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * What is read of the stores, in batches and each thing once: for one request, or for all whom one moment's changes are
 * delivered to. Who may see what is decided by `authorized-reads`.
 */
export function createLoaders(deps: {
  readonly rooms: Pick<RoomStore, 'findMany'>;
  readonly messages: Pick<MessageStore, 'findMany' | 'countDeleted' | 'firstAbove'>;
  readonly friendships: Pick<FriendshipCache, 'findMany' | 'pairsBlockedBy'>;
  readonly mentions: MentionStore;
  readonly receipts: Pick<ReceiptStore, 'findMany'>;
  readonly deliveries: Pick<ReceiptStore, 'findMany'>;
  readonly receiptPrivacy: Pick<ReceiptPrivacyStore, 'hidingAmong'>;
  readonly members: Pick<RoomMemberStore, 'sentUpTo' | 'lastSentAt'>;
  readonly preferences: Pick<RoomPreferencesStore, 'findMany' | 'draftsOf'>;
  readonly reactions: Pick<ReactionStore, 'areGiven'>;
  readonly pollVotes: Pick<PollVoteStore, 'optionsOf'>;
  readonly threads: Pick<ThreadStore, 'findMany' | 'areFollowing' | 'readUpTo' | 'countDeleted'>;
  readonly threadDrafts: Pick<ThreadDraftStore, 'findMany'>;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'areHidden' | 'numbersWithin' | 'repliesOf'>;
}) {
  const rooms = byId(deps.rooms.findMany, (room: Room) => room.id);
  const messages = byId(deps.messages.findMany, (message: Message) => message.id);
  const friendships = byId(deps.friendships.findMany, (friendship: Friendship) => friendship.pairKey);
  const readUpTo = createReadUpTo(deps);
  const deliveredUpTo = createDeliveredUpTo(deps.deliveries, readUpTo);
  const hidesReceipts = createHidesReceipts(deps.receiptPrivacy);
  const unread = createUnread(createCountUnread(deps), readUpTo);
  const unreadMentions = createUnreadMentions(createCountMentions(deps), unread, readUpTo);
  const preferences = ofMemberships(deps.preferences.findMany);
  const drafts = ofMemberships(deps.preferences.draftsOf);
  const lastSentAt = ofMemberships(deps.members.lastSentAt);
  const firstUnread = createFirstUnread(deps.messages, (of) => readAbove(of, readUpTo));
  return {
    room: (id: string) => rooms.load(id),
    message: (id: string) => messages.load(id),
    friendship: (pairKey: string) => friendships.load(pairKey),
    /** The number up to which a member has read, or sent. */
    readUpTo: (room: Room, userId: string) => readUpTo.load({ room, userId }),
    /** The number up to which a member's app has received: at least what they have read; in a large room just that. */
    deliveredUpTo: (room: Room, userId: string) => deliveredUpTo.load({ room, userId }),
    /** Whether somebody does not share their receipts. */
    hidesReceipts: (userId: string) => hidesReceipts.load(userId),
    /** Whether this user has hidden the message from themself: read only where somebody has. */
    isHidden: createIsHidden(deps.hiddenMessages),
    hasReacted: createHasReacted(deps.reactions),
    /** What this user voted for in a poll. */
    votedFor: createVotedFor(deps.pollVotes),
    firstUnread: (room: Room, userId: string) => firstUnread.load({ room, userId }),
    /** What a member has set of the room. */
    preferences: (room: Room, userId: string) => preferences.load({ room, userId }),
    /** Of a group: when a member last sent; null where that is not known. */
    lastSentAt: (room: Room, userId: string) => lastSentAt.load({ room, userId }),
    /** What a member has begun to write in the room. */
    draft: (room: Room, userId: string) => drafts.load({ room, userId }),
    /** Of the unread messages those that mention the member. */
    unreadMentionCount: (room: Room, userId: string) => unreadMentions.load({ room, userId }),
    unreadCount: (room: Room, userId: string) => unread.load({ room, userId }),
    threads: createThreadLoaders(deps),
    /** What is known already need not be read; of what was read before, this is the newer. */
    keepRoom: (room: Room) => void rooms.clear(room.id).prime(room.id, room),
  };
}

/** A loader over a store's verb that answers in the order asked. */
function ofMemberships<T>(
  findMany: (keys: readonly { readonly roomId: string; readonly userId: string }[]) => Promise<readonly T[]>,
): MembershipLoader<T> {
  return new DataLoader(
    (asked) => findMany(asked.map(({ room, userId }) => ({ roomId: room.id, userId }))),
    byMembership,
  );
}

function createVotedFor(store: Pick<PollVoteStore, 'optionsOf'>) {
  const votes = new DataLoader(store.optionsOf, { cacheKeyFn: pollVoteId });
  return (messageId: string, userId: string): Promise<readonly string[]> => votes.load({ messageId, userId });
}

function createIsHidden(store: Pick<HiddenMessageStore, 'areHidden'>) {
  const hidden = new DataLoader(store.areHidden, {
    cacheKeyFn: ({ messageId, userId }: { readonly messageId: string; readonly userId: string }) =>
      `${messageId}:${userId}`,
  });
  return async ({ id: messageId, hiddenFromSome }: Message, userId: string): Promise<boolean> =>
    hiddenFromSome && hidden.load({ messageId, userId });
}

/** A loader over a store's verb that answers in any order and leaves out what it does not know: that is null. */
function byId<T>(
  findMany: (ids: readonly string[]) => Promise<readonly T[]>,
  idOf: (row: T) => string,
): DataLoader<string, T | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await findMany(ids)).map((row) => [idOf(row), row]));
    return ids.map((id) => rows.get(id) ?? null);
  });
}

/** The receipt, or the newest own message where that is further: of a 1:1 room it is in the room, of a group in the member's document. */
function createReadUpTo({
  receipts,
  members,
}: {
  readonly receipts: Pick<ReceiptStore, 'findMany'>;
  readonly members: Pick<RoomMemberStore, 'sentUpTo'>;
}): MembershipLoader<number> {
  const sentInGroups = async (asked: readonly Membership[]): Promise<ReadonlyMap<Membership, number>> => {
    const inGroups = asked.filter(({ room }) => room.kind === 'GROUP');
    if (inGroups.length === 0) return new Map();
    const sent = await members.sentUpTo(inGroups.map(({ room, userId }) => ({ roomId: room.id, userId })));
    return new Map(inGroups.map((one, index) => [one, sent[index] ?? 0]));
  };
  const load = async (asked: readonly Membership[]): Promise<readonly number[]> => {
    const [found, sent] = await Promise.all([
      receipts.findMany(asked.map(({ room, userId }) => ({ roomId: room.id, userId }))),
      sentInGroups(asked),
    ]);
    return asked.map((one, index) => {
      const sentUpTo = sent.get(one) ?? one.room.members.get(one.userId)?.sentUpTo ?? 0;
      return Math.max(found[index] ?? 0, sentUpTo);
    });
  };
  return new DataLoader(load, byMembership);
}

function createDeliveredUpTo(
  deliveries: Pick<ReceiptStore, 'findMany'>,
  readUpTo: MembershipLoader<number>,
): MembershipLoader<number> {
  const load = async (asked: readonly Membership[]): Promise<readonly number[]> => {
    const noted = asked.filter(({ room }) => room.members.size <= mostDeliveredTo);
    const [found, read] = await Promise.all([
      deliveries.findMany(noted.map(({ room, userId }) => ({ roomId: room.id, userId }))),
      Promise.all(asked.map((one) => readUpTo.load(one))),
    ]);
    const delivered = new Map(noted.map((one, index) => [one, found[index] ?? 0]));
    return asked.map((one, index) => Math.max(delivered.get(one) ?? 0, read[index] ?? 0));
  };
  return new DataLoader(load, byMembership);
}

/** The number above which all that is neither deleted nor hidden is unread. */
async function readAbove({ room, userId }: Membership, readUpTo: MembershipLoader<number>): Promise<number> {
  const joinedAbove = (firstVisibleNumber(room, userId) ?? 1) - 1;
  return Math.max(await readUpTo.load({ room, userId }), joinedAbove);
}

/**
 * Numbers have no holes, and who sends has read up to there: all above the receipt are others' messages, but the deleted ones and those
 * that the member has hidden.
 */
function createUnread(
  countUnread: CountUnread,
  readUpTo: MembershipLoader<number>,
): MembershipLoader<number> {
  const load = async (asked: readonly Membership[]): Promise<readonly number[]> => {
    const stretches = await Promise.all(
      asked.map(async ({ room, userId }) => {
        const above = await readAbove({ room, userId }, readUpTo);
        return { roomId: room.id, userId, above, upTo: Math.max(above, room.lastNumber) };
      }),
    );
    return await countUnread(stretches);
  };
  return new DataLoader(load, byMembership);
}

/** Only where something is unread it is asked who is mentioned. */
function createUnreadMentions(
  countMentions: CountMentions,
  unread: MembershipLoader<number>,
  readUpTo: MembershipLoader<number>,
): MembershipLoader<number> {
  const load = async (asked: readonly Membership[]): Promise<readonly number[]> => {
    const stretches = await Promise.all(
      asked.map(async (of) => {
        const above = (await unread.load(of)) === 0 ? Infinity : await readAbove(of, readUpTo);
        return { roomId: of.room.id, userId: of.userId, above, upTo: of.room.lastNumber };
      }),
    );
    const some = stretches.filter(({ above, upTo }) => above < upTo);
    const counts = await countMentions(some);
    const mentions = new Map(some.map((stretch, index) => [stretch, counts[index] ?? 0]));
    return stretches.map((stretch) => mentions.get(stretch) ?? 0);
  };
  return new DataLoader(load, byMembership);
}

function createHidesReceipts(receiptPrivacy: Pick<ReceiptPrivacyStore, 'hidingAmong'>) {
  return new DataLoader(async (userIds: readonly string[]) => {
    const hiding = await receiptPrivacy.hidingAmong(userIds);
    return userIds.map((userId) => hiding.has(userId));
  });
}
