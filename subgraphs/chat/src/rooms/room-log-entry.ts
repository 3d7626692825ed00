import type { FeedEntry } from '@parley/feeds';
import type { RoomKind, RoomMemberRole } from './room.ts';
import type { Traced } from './traced.ts';

interface LogEntry extends FeedEntry, Traced {
  readonly roomId: string;
  /** Also the id of the event that the relay publishes. */
  readonly eventId: string;
  readonly actorId: string;
  /** Never before the entry above it. */
  readonly at: Date;
}

interface MessageEntry extends LogEntry {
  readonly messageId: string;
  /** Its place among the room's messages; of a reply that is in its thread alone the place of the thread's root. */
  readonly number: number;
  /** Of a reply in a thread. */
  readonly threadRootId?: string | undefined;
  /** Of a reply that is in its thread alone the number that it is stored with: below 0. */
  readonly ownNumber?: number | undefined;
  /** Of a reply in a thread its place there. */
  readonly threadNumber?: number | undefined;
}

export interface ChatRoomCreatedEntry extends LogEntry {
  readonly type: 'ChatRoomCreated';
  readonly kind: RoomKind;
  readonly memberIds: readonly string[];
}

export interface MessageSentEntry extends MessageEntry {
  readonly type: 'MessageSent';
  /** Of those to be notified who are mentioned by name, and whether all are. */
  readonly mentionedIds?: readonly string[] | undefined;
  readonly mentionsAll?: boolean | undefined;
  /** Members to be notified; of a group none are listed any more. */
  readonly recipientIds: readonly string[];
  /** Of a group: who is to be notified; see the event. */
  readonly membersVersion?: number | undefined;
  readonly exceptIds?: readonly string[] | undefined;
  /** Who sent the message that it replies to, where that is somebody else. */
  readonly repliedToId?: string | undefined;
}

/** A reply that is in its thread alone. */
export interface ThreadReplySentEntry extends MessageEntry {
  readonly type: 'ThreadReplySent';
  readonly threadRootId: string;
  readonly ownNumber: number;
  /** Its place in the thread. */
  readonly threadNumber: number;
  /** Who follow the thread and are to be notified; and who are mentioned, whether they follow it or not. */
  readonly recipientIds: readonly string[];
  readonly mentionedIds?: readonly string[] | undefined;
}

export interface MessageChangedEntry extends MessageEntry {
  readonly type:
    | 'MessageEdited'
    | 'MessageDeleted'
    | 'MessagePinned'
    | 'MessageUnpinned'
    | 'PollClosed'
    | 'MessagePreviewAdded';
  /** Of an edit: who is to be notified of a mention; see the event. */
  readonly mentionedIds?: readonly string[] | undefined;
}

export interface ReactionEntry extends MessageEntry {
  readonly type: 'ReactionAdded' | 'ReactionRemoved';
  readonly emoji: string;
  /** Who is to be notified; see the event. */
  readonly recipientIds: readonly string[];
}

/** A vote was given, changed or taken back. It never says by whom, nor which operation it was. */
export interface PollVotedEntry extends Omit<MessageEntry, 'actorId' | 'traceparent'> {
  readonly type: 'PollVoted';
}

/** The messages of the room up to a number have expired, with the threads that hang from them. It is nobody's doing. */
export interface MessagesExpiredEntry extends Omit<LogEntry, 'actorId' | 'traceparent'> {
  readonly type: 'MessagesExpired';
  readonly upTo: number;
}

export interface RoomMemberAddedEntry extends LogEntry {
  readonly type: 'RoomMemberAdded';
  /** Who joined: also by themself, through an invite; then they are the actor. */
  readonly userId: string;
  readonly role: RoomMemberRole;
}

export interface RoomMemberRemovedEntry extends LogEntry {
  readonly type: 'RoomMemberRemoved';
  /** Who left or was removed. */
  readonly userId: string;
}

export interface RoomMemberRoleChangedEntry extends LogEntry {
  readonly type: 'RoomMemberRoleChanged';
  readonly userId: string;
  readonly role: RoomMemberRole;
}

/** What of a group may be changed. */
export type RoomDetail = 'TITLE' | 'DESCRIPTION' | 'IMAGE' | 'SETTINGS';

export interface RoomUpdatedEntry extends LogEntry {
  readonly type: 'RoomUpdated';
  readonly changed: readonly RoomDetail[];
}

/** Changes of who is in a room. */
export type MembershipEntry = RoomMemberAddedEntry | RoomMemberRemovedEntry | RoomMemberRoleChangedEntry;

/** One thing that happened in a room: `seq` counts 1, 2, 3, … per room. Texts are never in the log. */
export type RoomLogEntry =
  | ChatRoomCreatedEntry
  | MessageSentEntry
  | ThreadReplySentEntry
  | MessageChangedEntry
  | ReactionEntry
  | PollVotedEntry
  | MessagesExpiredEntry
  | MembershipEntry
  | RoomUpdatedEntry;
