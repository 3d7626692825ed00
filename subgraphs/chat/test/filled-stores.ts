import { pairKey } from '@parley/events';
import type { Db } from 'mongodb';
import { v7 } from 'uuid';
import type { RoomMade } from '../src/rooms/room-made.ts';
import { newPoll } from '../src/rooms/poll.ts';
import { noPreferences } from '../src/rooms/room-preferences.ts';
import { directDetails } from '../src/rooms/room.ts';
import type { Database } from '../src/stores/database.ts';
import { type AttachmentDocument } from '../src/stores/attachment-documents.ts';
import {
  toEditDocument,
  toReactionDocument,
  toVoteDocument,
  type HiddenMessageDocument,
  type IndexedMessageDocument,
  type MessageDocument,
  type MessageEditDocument,
  type PollVoteDocument,
  type ReactionDocument,
  type ReceiptDocument,
  type RoomDocument,
  type RoomLogDocument,
  type RoomMemberDocument,
  type RoomPreferencesDocument,
  type RoomPreferencesHeadDocument,
  type ThreadDocument,
  type ThreadReadDocument,
} from '../src/stores/documents.ts';
import type { HeldMessageDocument } from '../src/stores/room-holds.ts';
import type { RetentionWorkDocument } from '../src/stores/retention-work-store.ts';
import type { PreviewJobDocument } from '../src/stores/preview-documents.ts';
import type { ThreadDraftDocument } from '../src/stores/thread-draft-store.ts';
import { toRow } from '../src/stores/friendship-store.ts';

/** What is new in the stores is of this moment. */
export const filledAt = new Date();
const now = filledAt;
const days = (count: number): Date => new Date(now.getTime() - count * 24 * 60 * 60 * 1_000);
export const past = days(20);

/** Of Ada: friends, then blocked; she has a room with each of the first 300. */
export const ada = v7();
export const others = Array.from({ length: 2_000 }, () => v7());
/** Of Ada and `others[index]` as far as she has one, else of that user and a stranger. */
export const roomIds = others.map(() => v7());
export const messageIds = others.map(() => v7());
/** Messages of the first room with threads: the first one has 2,000 replies, each other one. Ada follows every second. */
export const threadIds = messageIds;
/** Of Ada: every second is in a message, of the others every hundredth has expired. */
export const uploadIds = others.map(() => v7());
/** Blocks all the others. */
export const blocker = v7();
const ofAda = 300;
const [ben = '', cem = ''] = others;
const [roomId = '', cemsRoomId = ''] = roomIds;

/** A room of Ada and Ben with 2,000 messages, one of Ada and Cem with as many, and thousands with few. */
export const busy = { roomId, cemsRoomId, ben, cem };

/** 40 groups of Ada and 50 others each. */
export const groupIds = Array.from({ length: 40 }, () => v7());
const inGroup = (index: number): readonly string[] => [ada, ...others.slice(index * 50, index * 50 + 50)];

/** In the order of the rooms. */
const pairs = others.map((other, index) => [other, index < ofAda ? ada : v7()] as const);

/** The change by which the room was made. */
export function madeRoom([one, other]: readonly [string, string], id: string): RoomMade {
  return {
    eventId: v7(),
    roomId: id,
    kind: 'DIRECT',
    directKey: pairKey(one, other),
    createdBy: one,
    createdAt: past,
    members: [one, other].map((userId) => ({ userId, role: 'MEMBER' })),
    ...directDetails,
  };
}

export async function fillMysql(database: Database): Promise<void> {
  const made = pairs.map((pair, index) => madeRoom(pair, roomIds[index] ?? ''));
  await database.chatRoom.createMany({
    data: made.map(({ roomId: id, kind, directKey, createdBy, createdAt }) => {
      return { id, kind, directKey, createdBy, createdAt };
    }),
  });
  await database.roomMember.createMany({
    data: made.flatMap(({ roomId: id, members, createdAt: joinedAt }) =>
      members.map((member) => ({ ...member, roomId: id, joinedAt })),
    ),
  });
  await database.chatRoom.createMany({
    data: groupIds.map((id) => ({ id, kind: 'GROUP', createdBy: ada, createdAt: past, title: 'A group' })),
  });
  await database.roomMember.createMany({
    data: groupIds.flatMap((id, index) =>
      inGroup(index).map((userId) => ({ roomId: id, userId, role: 'MEMBER', joinedAt: past })),
    ),
  });
  await database.roomInvite.createMany({
    data: others.map((id, index) => ({
      id,
      roomId: groupIds[index % groupIds.length] ?? '',
      tokenHash: id,
      createdBy: ada,
      createdAt: past,
      expiresAt: index % 21 === 0 ? past : new Date(now.getTime() + 3_600_000),
      revokedAt: index % 3 === 0 ? past : null,
    })),
  });
  await database.roomBan.createMany({
    data: others.map((userId, index) => ({
      roomId: groupIds[index % 4] ?? '',
      userId,
      bannedBy: ada,
      bannedAt: new Date(past.getTime() + index),
    })),
  });
  await database.roomJoinRequest.createMany({
    data: others.slice(0, 1_000).map((userId, index) => ({
      roomId: groupIds[(index % 4) + 4] ?? '',
      userId,
      inviteId: userId,
      requestedAt: new Date(past.getTime() + (index - 20) * 1_000),
    })),
  });
  // The change of Cem's room has been forgotten.
  const changes = made.filter((each) => each.roomId !== cemsRoomId);
  await database.membershipOutbox.createMany({
    data: changes.map(({ eventId, createdAt, ...rest }, index) => {
      const payload = JSON.stringify({ eventId, createdAt, ...rest });
      const appliedAt = index % 20 === 0 ? null : index % 10 === 1 ? past : now;
      return { eventId, roomId: rest.roomId, type: 'ChatRoomCreated', payload, createdAt, appliedAt };
    }),
  });
  await database.friendship.createMany({ data: [...pairs.flatMap(friendships), ...others.map(blockOf)] });
  await database.processedEvent.createMany({
    data: others.map((eventId, index) => ({
      consumer: 'friendships',
      eventId,
      processedAt: index % 10 === 0 ? past : now,
    })),
  });
  await database.$executeRaw`ANALYZE TABLE chat_rooms, room_invites, room_bans, room_join_requests, room_members, membership_outbox, friendships, processed_events`;
}

/** Each pair's, and of the first one with strangers. */
function friendships([one, other]: readonly [string, string], index: number) {
  const strangers = [1, 2, 3].map(() => [one, v7()] as const);
  return [[one, other] as const, ...strangers].map(([first, second]) => {
    const userIds = [first, second].toSorted() as [string, string];
    const blockedBy = index % 40 === 0 ? [first] : [];
    const friendship = {
      pairKey: pairKey(first, second),
      userIds,
      version: 1,
      friendsSince: past,
      blockedBy,
    };
    return { ...toRow(friendship), changedAt: index % 40 === 0 ? now : past };
  });
}

function blockOf(other: string) {
  const userIds = [blocker, other].toSorted() as [string, string];
  const key = pairKey(blocker, other);
  const pair = { pairKey: key, userIds, version: 1, friendsSince: null, blockedBy: [blocker] };
  return { ...toRow(pair), changedAt: past };
}

export async function fillMongo(db: Db): Promise<void> {
  await db.collection<RoomDocument>('rooms').insertMany([...pairs.map(room), ...groupIds.map(group)]);
  const hidden = [...others, ada].map((userId, index) => {
    const number = (index % 50) + 1;
    const _id = `${userId}:${messageIds[index % 50] ?? ''}`;
    const reply = index % 2 === 0 && { threadRootId: threadIds[0] ?? '', threadNumber: number };
    return { _id, userId, roomId: busy.roomId, number, ...reply, eventId: v7(), at: index < 20 ? now : past };
  });
  await db.collection<HiddenMessageDocument>('hidden_messages').insertMany(hidden);
  await db.collection<AttachmentDocument>('attachments').insertMany(uploadIds.map(attachment));
  await db
    .collection<{ _id: string; at: Date }>('attachment_removals')
    .insertMany(messageIds.map((_id) => ({ _id, at: past })));
  await db
    .collection<{ _id: string; bytes: number }>('attachment_usage')
    .insertMany([ada, ...others].map((_id) => ({ _id, bytes: uploadIds.length })));
  await db.collection<RoomMemberDocument>('room_members').insertMany(groupIds.flatMap(groupMembers));
  await db.collection<PreviewJobDocument>('link_preview_jobs').insertMany(
    messageIds.map((messageId, index) => {
      const job = {
        messageId,
        roomId: busy.roomId,
        senderId: others[index] ?? ada,
        url: 'http://site.example/',
      };
      const isOpen = index < 50;
      return {
        ...job,
        host: 'site.example',
        _id: `job ${index}`,
        askedAt: now,
        attempts: 0,
        ...(isOpen && { dueAt: past }),
      };
    }),
  );
  await db
    .collection<MessageDocument>('messages')
    .insertMany(messageIds.flatMap((id, index) => messagesAt(index, id)));
  await fillThreads(db);
  await fillRetention(db);
  // Of a thousand people each gave an emoji to the first message, and Ada to all.
  const given = [
    ...others.slice(0, 1_000).map((userId) => ({ messageId: messageIds[0] ?? '', userId })),
    ...messageIds.map((messageId) => ({ messageId, userId: ada })),
  ];
  await db
    .collection<MessageEditDocument>('message_edits')
    .insertMany(
      messageIds.flatMap((messageId) =>
        [1, 2].map((number) =>
          toEditDocument({ id: v7(), messageId, number, text: 'before', writtenAt: past }),
        ),
      ),
    );
  await db
    .collection<ReactionDocument>('message_reactions')
    .insertMany(given.map((each, index) => toReactionDocument({ ...each, emoji: '👍', seq: index + 1 })));
  // The third is a poll of a thousand.
  await db
    .collection<PollVoteDocument>('poll_votes')
    .insertMany(
      others
        .slice(0, 1_000)
        .map((userId, index) =>
          toVoteDocument({ messageId: messageIds[2] ?? '', userId, optionIds: ['1', '2'], seq: index + 1 }),
        ),
    );
  await db
    .collection<RoomLogDocument>('room_log')
    .insertMany(messageIds.flatMap((messageId, index) => entriesAt(index, messageId)));
  for (const name of ['message_read_status', 'message_delivery_status'])
    await db.collection<ReceiptDocument>(name).insertMany(pairs.flatMap(receipts));
  await db
    .collection<RoomPreferencesDocument>('room_preferences')
    .insertMany(pairs.flatMap((userIds, index) => userIds.map((userId) => preferences(userId, index))));
  await db
    .collection<RoomPreferencesHeadDocument>('room_preferences_heads')
    .insertMany(others.map((_id) => ({ _id, changes: 1 })));
  await db
    .collection<IndexedMessageDocument>('message_search')
    .insertMany(messageIds.flatMap((id, index) => messagesAt(index, id).map(indexed)));
}

async function fillRetention(db: Db): Promise<void> {
  await db.collection<RetentionWorkDocument>('retention_work').insertMany(
    roomIds.map((each, index) => {
      const dueAt = index < 20 ? past : new Date(now.getTime() + 3_600_000);
      return { _id: `delete:${each}`, kind: 'delete', roomId: each, upTo: index, dueAt } as const;
    }),
  );
  await db.collection<HeldMessageDocument>('held_messages').insertMany(
    messageIds.flatMap((_id, index) => {
      const [message] = messagesAt(index, _id);
      return message === undefined ? [] : [{ _id, roomId: roomIds[index % 20] ?? '', at: past, message }];
    }),
  );
}

async function fillThreads(db: Db): Promise<void> {
  const reply = (index: number, rootId: string, number: number): MessageDocument => {
    const [message] = messagesAt(index, v7());
    if (message === undefined) throw new Error('A room without messages.');
    const own = -(number + index * 10_000 + 1);
    return {
      ...message,
      number: own,
      clientMessageId: `client ${own}`,
      inThread: { rootId, rootNumber: index + 1, number },
    };
  };
  await db.collection<MessageDocument>('messages').insertMany(
    threadIds.flatMap((rootId, index) => {
      const count = index === 0 ? others.length : 1;
      return Array.from({ length: count }, (_, at) => ({
        ...reply(index, rootId, at + 1),
        deletedAt: at % 40 === 39 ? now : null,
        pinned: null,
      }));
    }),
  );
  await db.collection<ThreadDocument>('threads').insertMany(
    threadIds.map((_id, index) => ({
      _id,
      roomId,
      rootNumber: index + 1,
      lastNumber: index === 0 ? others.length : 1,
      replyCount: index === 0 ? others.length - 50 : 1,
      lastReplierIds: [ada],
      lastReplyAt: past,
      lastActivityAt: new Date(past.getTime() + index),
      followerIds: [...(index % 2 === 0 ? [ada] : []), ...others.slice(index % 1_900, (index % 1_900) + 20)],
      unfollowedIds: [],
    })),
  );
  await db.collection<ThreadReadDocument>('thread_reads').insertMany(
    threadIds.flatMap((rootId) =>
      [ada, cem].map((userId) => ({
        _id: `${rootId}:${userId}`,
        rootId,
        roomId,
        userId,
        upTo: 1,
        at: past,
      })),
    ),
  );
  await fillThreadDrafts(db);
}

/** Of Ada and Cem in many threads, and of all the others in one. */
async function fillThreadDrafts(db: Db): Promise<void> {
  const [first = ''] = threadIds;
  const written = [
    ...threadIds.slice(0, 150).flatMap((rootId) => [ada, cem].map((userId) => ({ rootId, userId }))),
    ...others.filter((userId) => userId !== cem).map((userId) => ({ rootId: first, userId })),
  ];
  await db.collection<ThreadDraftDocument>('thread_drafts').insertMany(
    written.map(({ rootId, userId }) => ({
      _id: `${rootId}:${userId}`,
      rootId,
      roomId,
      userId,
      text: 'Hel',
      replyTo: null,
      savedAt: past,
    })),
  );
}

/** In the first room. */
function attachment(_id: string, index: number): AttachmentDocument {
  const parts = [{ key: `attachments/${_id}`, size: 1 }];
  const isSent = index % 2 === 0;
  const isWhole = index !== 1;
  const messageId = messageIds[index] ?? '';
  const expiresAt = index % 200 === 199 ? past : new Date(now.getTime() + 3_600_000);
  return {
    _id,
    roomId,
    ownerId: ada,
    name: 'a.bin',
    size: 1,
    createdAt: past,
    ...(isSent ? { messageId } : { expiresAt }),
    parts: isWhole ? parts : [],
    keys: parts.map(({ key }) => key),
    file: isWhole ? { contentType: 'a/b', size: 1, parts, image: null, thumbnail: null } : null,
  };
}

const isBusy = (index: number): boolean => index < 2;
/** Every 50th is new. */
const timeAt = (index: number): Date => (index % 50 === 0 ? now : past);

function room(userIds: readonly [string, string], index: number): RoomDocument {
  const count = isBusy(index) ? others.length : 1;
  const at = timeAt(index);
  const joined = { role: 'MEMBER', joinedAt: past, firstVisibleSeq: 1, firstVisibleNumber: 1 } as const;
  return {
    _id: roomIds[index] ?? '',
    kind: 'DIRECT',
    directKey: pairKey(...userIds),
    createdAt: past,
    lastActivityAt: at,
    lastAt: at,
    lastSeq: count,
    lastNumber: count,
    lastMessageId: null,
    memberIds: [...userIds],
    members: Object.fromEntries(userIds.map((userId) => [userId, { ...joined, sentUpTo: 0 }])),
  };
}

function indexed({ _id, roomId: room, sentAt: at }: MessageDocument): IndexedMessageDocument {
  return { _id, roomId: room, at, version: 0, terms: ['te', 'tex', 'text', 'word'] };
}

function group(id: string, index: number): RoomDocument {
  const at = timeAt(index);
  const version = { memberCount: 51, membersVersion: 1, membersEventId: id, changeVersion: 1 };
  return {
    _id: id,
    kind: 'GROUP',
    directKey: null,
    createdAt: past,
    lastActivityAt: at,
    lastAt: at,
    lastSeq: 1,
    lastNumber: 0,
    lastMessageId: null,
    memberIds: [],
    members: {},
    // Every eighth says for how long it keeps messages.
    group: {
      ...directDetails,
      title: 'A group',
      settings: { ...directDetails.settings, retentionDays: index % 8 === 0 ? 30 : null },
      ...version,
    },
    ...(index < 2 && { legalHold: { since: past } }),
  };
}

/** Every tenth has left. */
function groupMembers(id: string, index: number): readonly RoomMemberDocument[] {
  return inGroup(index).map((userId, place) => ({
    _id: `${id}:${userId}`,
    roomId: id,
    userId,
    role: 'MEMBER',
    joinedAt: past,
    firstVisibleSeq: 1,
    firstVisibleNumber: 1,
    sentUpTo: 0,
    leftAt: place % 10 === 9 ? now : null,
  }));
}

const asked = { options: ['a', 'b'], allowsMultiple: true, isAnonymous: false, closesAt: null };

/** The busy room's at this place, the other busy one's, and the first of the room of this index. */
function messagesAt(index: number, id: string): readonly MessageDocument[] {
  const message = (room: string, number: number, _id: string): MessageDocument => ({
    _id,
    roomId: room,
    number,
    senderId: ada,
    clientMessageId: `client ${number}`,
    fingerprint: 'f',
    text: 'text',
    replyTo: null,
    attachments: [],
    reactions: index === 0 ? [{ emoji: '👍', count: 1_001, firstUserIds: others.slice(0, 3) }] : [],
    poll: index === 2 ? { ...newPoll(asked), voterCount: 1_000 } : null,
    pinned: index % 40 === 0 ? { at: past, userId: ada } : null,
    sentAt: past,
    editedAt: null,
    deletedAt: index % 40 === 39 ? now : null,
  });
  const few = isBusy(index) ? [] : [message(roomIds[index] ?? '', 1, v7())];
  return [message(roomId, index + 1, id), message(cemsRoomId, index + 1, v7()), ...few];
}

function entriesAt(index: number, messageId: string): readonly RoomLogDocument[] {
  const entry = (room: string, seq: number): RoomLogDocument => ({
    _id: v7(),
    type: 'MessageEdited',
    roomId: room,
    seq,
    actorId: ada,
    at: timeAt(index),
    messageId,
    number: seq,
  });
  const few = isBusy(index) ? [] : [entry(roomIds[index] ?? '', 1)];
  return [entry(roomId, index + 1), entry(cemsRoomId, index + 1), ...few];
}

function receipts(userIds: readonly [string, string], index: number): readonly ReceiptDocument[] {
  const id = roomIds[index] ?? '';
  const moved = { roomId: id, upTo: 1, at: timeAt(index) };
  return userIds.map((userId) => ({ ...moved, _id: `${id}:${userId}`, userId, eventId: v7() }));
}

/** Of every tenth room something is set; the others say that nothing is set any more. */
function preferences(userId: string, index: number): RoomPreferencesDocument {
  const id = roomIds[index] ?? '';
  const isSet = index % 10 === 0;
  return {
    _id: `${id}:${userId}`,
    roomId: id,
    userId,
    ...noPreferences,
    archivedAbove: isSet ? 1 : null,
    isSet,
    version: 1,
    eventId: v7(),
    at: timeAt(index),
  };
}
