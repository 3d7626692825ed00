import { connectMongo, type MongoConnection } from '@parley/mongo';
import type { Logger } from '@parley/service-kit/process';
import type { Collection, Db } from 'mongodb';
import type {
  AttachmentDocument,
  AttachmentRemovalDocument,
  AttachmentUsageDocument,
} from './attachment-documents.ts';
import type {
  IndexedMessageDocument,
  MessageDocument,
  ReceiptDocument,
  ReceiptPrivacyDocument,
  RoomDocument,
  RoomLogDocument,
  RoomMemberDocument,
  RoomPreferencesDocument,
  RoomPreferencesHeadDocument,
  ScheduledMessageDocument,
  SearchStateDocument,
  UserNamesDocument,
  HiddenMessageDocument,
  MessageEditDocument,
  PollVoteDocument,
  ReactionDocument,
  ThreadDocument,
  ThreadReadDocument,
} from './documents.ts';
import type { JoinRequestLogDocument } from './join-request-log-store.ts';
import type { ThreadDraftDocument } from './thread-draft-store.ts';
import type {
  PagePreviewDocument,
  PreviewHostDocument,
  PreviewJobDocument,
  PreviewSettingsDocument,
} from './preview-documents.ts';
import { jobMs } from '../link-previews/preview-job.ts';
import type { HeldMessageDocument } from './room-holds.ts';
import type { RetentionWorkDocument } from './retention-work-store.ts';
import { createMembershipCache, type MembershipCache } from './membership-cache.ts';

/** The log is kept this long; who comes back later gets a ResumeGap. */
export const logRetentionSeconds = 30 * 24 * 60 * 60;

const scheduledRetentionSeconds = 7 * 24 * 60 * 60;

/** What `deletedAt` is like in a deleted message: the condition of the index over those. */
export const isDeleted = { $gt: new Date(0) };

/** What `pinned.at` is like in a pinned message: the condition of the index over those. */
export const isPinned = { $gt: new Date(0) };

/** What `mentions.start` is like in a message that mentions somebody: the condition of the index over those. */
export const isMentioning = { $gte: 0 };

/** What `inThread.number` is like in a reply: the condition of the indexes over those. */
export const isReply = { $gte: 1 };

/** The index over the groups that say for how long messages are kept, and its condition. */
export const groupsWithRetention = 'groups_with_retention';
export const hasRetention = { $gte: 1 };

/** What `legalHold.since` is like in a room under a legal hold: the condition of the index over those. */
export const isHeld = { $gt: new Date(0) };

/** Part of an equality on `directKey`: the index has strings only, and else the planner would not use it. */
export const isString = { $type: 'string' } as const;

/** Chat's database in MongoDB; only stores know it. */
export interface Mongo extends MongoConnection {
  readonly rooms: Collection<RoomDocument>;
  readonly roomMembers: Collection<RoomMemberDocument>;
  /** Of this process. */
  readonly memberships: MembershipCache;
  readonly messages: Collection<MessageDocument>;
  readonly messageEdits: Collection<MessageEditDocument>;
  readonly heldMessages: Collection<HeldMessageDocument>;
  readonly retentionWork: Collection<RetentionWorkDocument>;
  readonly threads: Collection<ThreadDocument>;
  readonly threadReads: Collection<ThreadReadDocument>;
  readonly threadDrafts: Collection<ThreadDraftDocument>;
  readonly joinRequestLog: Collection<JoinRequestLogDocument>;
  readonly reactions: Collection<ReactionDocument>;
  readonly pollVotes: Collection<PollVoteDocument>;
  readonly hiddenMessages: Collection<HiddenMessageDocument>;
  readonly attachments: Collection<AttachmentDocument>;
  readonly attachmentUsage: Collection<AttachmentUsageDocument>;
  readonly attachmentRemovals: Collection<AttachmentRemovalDocument>;
  readonly roomLog: Collection<RoomLogDocument>;
  readonly readReceipts: Collection<ReceiptDocument>;
  readonly deliveries: Collection<ReceiptDocument>;
  readonly receiptPrivacy: Collection<ReceiptPrivacyDocument>;
  readonly roomPreferences: Collection<RoomPreferencesDocument>;
  readonly roomPreferencesHeads: Collection<RoomPreferencesHeadDocument>;
  readonly scheduledMessages: Collection<ScheduledMessageDocument>;
  readonly messageSearch: Collection<IndexedMessageDocument>;
  readonly searchState: Collection<SearchStateDocument>;
  readonly userNames: Collection<UserNamesDocument>;
  readonly previewJobs: Collection<PreviewJobDocument>;
  readonly pagePreviews: Collection<PagePreviewDocument>;
  readonly previewHosts: Collection<PreviewHostDocument>;
  readonly previewSettings: Collection<PreviewSettingsDocument>;
}

/** Opens a pool to `url` (the database in its path). */
export function openMongo(url: string, logger?: Logger): Mongo {
  const connection = connectMongo({ url, service: 'chat', logger });
  const { db } = connection;
  return {
    ...connection,
    rooms: db.collection('rooms'),
    roomMembers: db.collection('room_members'),
    memberships: createMembershipCache(),
    messages: db.collection('messages'),
    messageEdits: db.collection('message_edits'),
    heldMessages: db.collection('held_messages'),
    retentionWork: db.collection('retention_work'),
    threads: db.collection('threads'),
    threadReads: db.collection('thread_reads'),
    threadDrafts: db.collection('thread_drafts'),
    joinRequestLog: db.collection('join_request_log'),
    reactions: db.collection('message_reactions'),
    pollVotes: db.collection('poll_votes'),
    hiddenMessages: db.collection('hidden_messages'),
    attachments: db.collection('attachments'),
    attachmentUsage: db.collection('attachment_usage'),
    attachmentRemovals: db.collection('attachment_removals'),
    roomLog: db.collection('room_log'),
    readReceipts: db.collection('message_read_status'),
    deliveries: db.collection('message_delivery_status'),
    receiptPrivacy: db.collection('receipt_privacy'),
    roomPreferences: db.collection('room_preferences'),
    roomPreferencesHeads: db.collection('room_preferences_heads'),
    scheduledMessages: db.collection('scheduled_messages'),
    messageSearch: db.collection('message_search'),
    searchState: db.collection('message_search_state'),
    userNames: db.collection('user_names'),
    previewJobs: db.collection('link_preview_jobs'),
    pagePreviews: db.collection('link_previews'),
    previewHosts: db.collection('link_preview_hosts'),
    previewSettings: db.collection('link_preview_settings'),
  };
}

/**
 * Makes collections and indexes that are missing; harmless when several instances do it at once. One after the other: all at once wait
 * for as many new connections, which on a busy machine come too late.
 */
export async function prepareMongo({
  db,
  rooms,
  roomMembers,
  messages,
  roomLog,
  readReceipts,
  deliveries,
  roomPreferences,
  roomPreferencesHeads,
  scheduledMessages,
  messageSearch,
  messageEdits,
  reactions,
  pollVotes,
  hiddenMessages,
  userNames,
  ...others
}: Mongo): Promise<void> {
  await prepareRooms(rooms);
  await roomMembers.createIndexes([
    { key: { roomId: 1, leftAt: 1 } },
    { key: { userId: 1, leftAt: 1, roomId: 1 } },
  ]);
  await prepareMessages(messages);
  await prepareHiddenMessages(hiddenMessages);
  await userNames.createIndexes([{ key: { username: 1 } }]);
  await messageEdits.createIndexes([{ key: { messageId: 1, number: -1 } }]);
  await reactions.createIndexes([{ key: { messageId: 1, emoji: 1, seq: 1 } }]);
  await pollVotes.createIndexes([{ key: { messageId: 1, optionIds: 1, seq: 1 } }]);
  await roomLog.createIndexes([
    { key: { roomId: 1, seq: 1 }, unique: true },
    { key: { at: 1 }, expireAfterSeconds: logRetentionSeconds },
  ]);
  await readReceipts.createIndexes([
    { key: { userId: 1, at: 1 } },
    { key: { roomId: 1, at: 1 } },
    { key: { at: 1 } },
  ]);
  await deliveries.createIndexes([{ key: { roomId: 1, at: 1 } }, { key: { at: 1 } }]);
  await roomPreferences.createIndexes([
    { key: { userId: 1, isSet: 1 }, partialFilterExpression: { isSet: true } },
    { key: { userId: 1, at: 1 } },
    { key: { at: 1 } },
  ]);
  await createCollection(db, roomPreferencesHeads.collectionName);
  await prepareScheduledMessages(scheduledMessages);
  await messageSearch.createIndexes([{ key: { roomId: 1, terms: 1, at: -1, _id: -1 } }]);
  await prepareRetention(others);
  await prepareJoinRequests(others);
  await prepareThreads(others);
  await prepareFiles({ db, ...others });
}

async function prepareRooms(rooms: Mongo['rooms']): Promise<void> {
  await rooms.createIndexes([
    { key: { memberIds: 1, lastActivityAt: -1, _id: -1 } },
    { key: { memberIds: 1, lastAt: 1 } },
    { key: { lastAt: 1 } },
    { key: { kind: 1, _id: 1 }, partialFilterExpression: { kind: 'GROUP' } },
    {
      name: groupsWithRetention,
      key: { kind: 1, _id: 1, 'group.settings.retentionDays': 1 },
      partialFilterExpression: { 'group.settings.retentionDays': hasRetention },
    },
    { key: { 'legalHold.since': 1 }, partialFilterExpression: { 'legalHold.since': isHeld } },
    { key: { directKey: 1 }, unique: true, partialFilterExpression: { directKey: isString } },
  ]);
}

const namespaceExists = 48;

/** Of one without indexes: a transaction must not be the first to touch it. */
async function createCollection(db: Db, name: string): Promise<void> {
  await db.createCollection(name).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== namespaceExists) throw error;
  });
}

async function prepareJoinRequests({ joinRequestLog }: Pick<Mongo, 'joinRequestLog'>): Promise<void> {
  await joinRequestLog.createIndexes([
    { key: { roomId: 1, version: 1 } },
    { key: { recipientIds: 1, at: 1 } },
    { key: { at: 1 }, expireAfterSeconds: logRetentionSeconds },
  ]);
}

async function prepareThreads({
  threads,
  threadReads,
  threadDrafts,
}: Pick<Mongo, 'threads' | 'threadReads' | 'threadDrafts'>): Promise<void> {
  await threads.createIndexes([
    { key: { followerIds: 1, lastActivityAt: -1, _id: -1 } },
    { key: { changedAt: 1 } },
  ]);
  await threadReads.createIndexes([{ key: { userId: 1, at: 1 } }, { key: { at: 1 } }]);
  await threadDrafts.createIndexes([{ key: { userId: 1, _id: 1 } }]);
}

async function prepareRetention({
  heldMessages,
  retentionWork,
}: Pick<Mongo, 'heldMessages' | 'retentionWork'>): Promise<void> {
  await heldMessages.createIndexes([{ key: { roomId: 1 } }]);
  await retentionWork.createIndexes([{ key: { dueAt: 1 } }]);
}

async function prepareHiddenMessages(hiddenMessages: Mongo['hiddenMessages']): Promise<void> {
  await hiddenMessages.createIndexes([
    { key: { roomId: 1, number: 1 } },
    { key: { userId: 1, roomId: 1, number: 1 } },
    { key: { userId: 1, at: 1 } },
    { key: { at: 1 } },
    {
      key: { userId: 1, threadRootId: 1, threadNumber: 1 },
      partialFilterExpression: { threadNumber: isReply },
    },
  ]);
}

async function prepareScheduledMessages(messages: Mongo['scheduledMessages']): Promise<void> {
  await messages.createIndexes([
    { key: { userId: 1, clientMessageId: 1 }, unique: true },
    { key: { userId: 1, sendAt: 1, _id: 1 }, partialFilterExpression: { isOpen: true } },
    { key: { dueAt: 1 } },
    { key: { userId: 1, changedAt: 1 } },
    { key: { changedAt: 1 } },
    { key: { endedAt: 1 }, expireAfterSeconds: scheduledRetentionSeconds },
  ]);
}

async function prepareFiles(
  mongo: Parameters<typeof prepareAttachments>[0] & Parameters<typeof preparePreviews>[0],
): Promise<void> {
  await prepareAttachments(mongo);
  await preparePreviews(mongo);
}

async function prepareAttachments({
  db,
  attachments,
  attachmentUsage,
  attachmentRemovals,
}: Pick<Mongo, 'db' | 'attachments' | 'attachmentUsage' | 'attachmentRemovals'>): Promise<void> {
  await attachments.createIndexes([
    { key: { expiresAt: 1 }, sparse: true },
    { key: { messageId: 1 }, sparse: true },
  ]);
  for (const { collectionName } of [attachmentUsage, attachmentRemovals])
    await createCollection(db, collectionName);
}

async function preparePreviews({
  previewJobs,
  pagePreviews,
  previewHosts,
}: Pick<Mongo, 'previewJobs' | 'pagePreviews' | 'previewHosts'>): Promise<void> {
  await previewJobs.createIndexes([
    { key: { dueAt: 1 }, sparse: true },
    { key: { senderId: 1, askedAt: 1 } },
    { key: { host: 1, dueAt: 1 } },
    { key: { askedAt: 1 }, expireAfterSeconds: jobMs / 1_000 },
  ]);
  for (const expiring of [pagePreviews, previewHosts])
    await expiring.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
}

async function prepareMessages(messages: Mongo['messages']): Promise<void> {
  await messages.createIndexes([
    { key: { roomId: 1, number: 1 }, unique: true },
    { key: { roomId: 1, senderId: 1, clientMessageId: 1 }, unique: true },
    { key: { roomId: 1, 'pinned.at': -1 }, partialFilterExpression: { 'pinned.at': isPinned } },
    {
      key: { roomId: 1, 'mentions.userId': 1, number: 1 },
      partialFilterExpression: { 'mentions.start': isMentioning },
    },
    {
      key: { 'inThread.rootId': 1, 'inThread.number': 1 },
      partialFilterExpression: { 'inThread.number': isReply },
    },
    {
      key: { 'inThread.rootId': 1, 'inThread.number': 1, deletedAt: 1 },
      partialFilterExpression: { 'inThread.number': isReply, deletedAt: isDeleted },
    },
    { key: { roomId: 1, number: 1, deletedAt: 1 }, partialFilterExpression: { deletedAt: isDeleted } },
  ]);
}
