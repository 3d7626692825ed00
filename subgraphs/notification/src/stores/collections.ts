import type { Collection, Db } from 'mongodb';
import type { GroupMessage } from '../groups/group-message.ts';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { Notification, NotificationKind } from '../inbox/notification.ts';
import type { Mute } from '../inbox/room-mute.ts';
import type { PreferenceChanges } from '../preferences/notification-preferences.ts';

/** UNREAD goes to READ or to WITHDRAWN, and nothing comes back. */
export type NotificationState = 'UNREAD' | 'READ' | 'WITHDRAWN';

export interface NotificationDocument extends Omit<
  Notification,
  'id' | 'isQuiet' | 'emoji' | 'scheduledMessageId' | 'failure'
> {
  readonly _id: string;
  readonly state: NotificationState;
  readonly withdrawnAt: Date | null;
  /** Absent in those that are older than quiet hours. */
  readonly isQuiet?: boolean;
  /** Absent in those that are older than reactions. */
  readonly emoji?: string | null;
  readonly dedupeKey: string;
  /** Of a reply that is in its thread alone, and its place there; absent in those that are older than read threads. */
  readonly threadRootId?: string;
  readonly threadNumber?: number;
  /** Of a scheduled message that could not be sent, absent in all others. */
  readonly scheduledMessageId?: string;
  readonly failure?: string;
  /** Of an open request to join a group: its key, and its version. */
  readonly joinRequest?: string;
  readonly requestVersion?: number;
}

/** An entry of a user's feed; `_id` is the id of its event. */
export interface FeedDocument {
  readonly _id: string;
  readonly userId: string;
  readonly seq: number;
  readonly type: InboxEntry['type'];
  /** Of the one notification of a SENT entry, else null. */
  readonly kind: NotificationKind | null;
  readonly notificationIds: readonly string[];
  readonly at: Date;
  /** Of the request or event that caused it; absent when there was none. */
  readonly traceparent?: string;
}

/** Where a user's feed stands. Every transaction of the user writes `revision`, and so has no other beside it. */
export interface FeedHeadDocument {
  readonly _id: string;
  readonly seq: number;
  readonly revision: number;
  readonly at: Date;
}

/** What is between two users; `_id` is the pair's key. */
export interface PairDocument {
  readonly _id: string;
  readonly userIds: readonly string[];
  readonly version: number;
  readonly blockedBy: readonly string[];
  readonly areFriends: boolean;
}

/** That somebody joined a group, or left it, by an entry of its log. What is superseded or past expires. */
export interface GroupFactDocument {
  readonly _id: string;
  readonly roomId: string;
  readonly userId: string;
  /** The entry's place in the log. */
  readonly seq: number;
  readonly isMember: boolean;
  readonly expiresAt: Date | null;
}

/** A message whose recipients are not known yet; `_id` is the id of its event. */
export type WaitingMessageDocument = Omit<GroupMessage, 'eventId'> & {
  readonly _id: string;
  readonly at: Date;
};

/** What a user has said of their preferences themselves; `_id` is the user. */
export type PreferencesDocument = { readonly _id: string } & Partial<PreferenceChanges>;

/** The collections of the service's database. */
export interface Collections {
  readonly notifications: Collection<NotificationDocument>;
  readonly feed: Collection<FeedDocument>;
  readonly heads: Collection<FeedHeadDocument>;
  /** By pair key. */
  readonly pairs: Collection<PairDocument>;
  readonly preferences: Collection<PreferencesDocument>;
  /** By user: the version of the newest status, and of the one with which they came online; null while they are offline. */
  readonly onlineStatuses: Collection<{ _id: string; version: number; onlineSince: number | null }>;
  /** By `user:room`. */
  readonly readReceipts: Collection<{ _id: string; upTo: number }>;
  /** By `room:person`: the version of the newest answer to their requests to join, for 30 days. */
  readonly answeredRequests: Collection<{ _id: string; version: number; at: Date }>;
  /** By `user:root` of a thread: how far it is read, for 30 days. */
  readonly threadReads: Collection<{ _id: string; upTo: number; at: Date }>;
  /** By `user:room`: who mutes which room; `mute` is null when they do so no more. */
  readonly roomMutes: Collection<{ _id: string; version: number; mute: Mute | null }>;
  readonly deletedMessages: Collection<{ _id: string; at: Date }>;
  readonly processedEvents: Collection<{ _id: string; at: Date }>;
  readonly groupFacts: Collection<GroupFactDocument>;
  /** By group: the newest entry by which its members changed, of those that are known. */
  readonly groupVersions: Collection<{ _id: string; seq: number }>;
  readonly waitingMessages: Collection<WaitingMessageDocument>;
}

export function collectionsOf(db: Db): Collections {
  return {
    notifications: db.collection('notifications'),
    feed: db.collection('notification_feed'),
    heads: db.collection('notification_feed_heads'),
    pairs: db.collection('friend_pairs'),
    preferences: db.collection('notification_preferences'),
    onlineStatuses: db.collection('online_statuses'),
    readReceipts: db.collection('room_read_marks'),
    answeredRequests: db.collection('answered_join_requests'),
    threadReads: db.collection('thread_read_marks'),
    roomMutes: db.collection('room_mutes'),
    deletedMessages: db.collection('deleted_messages'),
    processedEvents: db.collection('processed_events'),
    groupFacts: db.collection('group_member_facts'),
    groupVersions: db.collection('group_versions'),
    waitingMessages: db.collection('waiting_messages'),
  };
}
