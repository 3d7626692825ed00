import type { Receipt, ReceiptKind } from '../rooms/receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { ScheduledMessage, ScheduledPlace } from '../scheduled/scheduled-message.ts';
import type { Draft, RoomPreferences } from '../rooms/room-preferences.ts';
import type { HiddenMessage } from '../rooms/hidden-message.ts';
import type { MessageEdit } from '../rooms/message-edit.ts';
import type { Message } from '../rooms/message.ts';
import { pollVoteId, type PollVote } from '../rooms/poll.ts';
import { reactionId, type ReactionGiven } from '../rooms/reaction.ts';
import type { FollowedThread, Thread, ThreadState } from '../rooms/thread.ts';
import type { NewEvent, Traced } from '../rooms/traced.ts';
import {
  defaultSettings,
  directDetails,
  type Room,
  type RoomDetails,
  type RoomKind,
  type RoomMember,
  type RoomSettings,
} from '../rooms/room.ts';

/** A room as the log sees it: the counter document that every transaction of the room passes through. */
export interface RoomDocument {
  readonly _id: string;
  readonly kind: RoomKind;
  readonly directKey: string | null;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  /** Of the newest log entry: no later entry is before it. */
  readonly lastAt: Date;
  readonly lastSeq: number;
  /** The newest log entry, where it was noted: it says nothing when its `seq` is not `lastSeq`. */
  readonly lastEntry?: { readonly seq: number; readonly eventId: string };
  readonly lastNumber: number;
  readonly lastMessageId: string | null;
  /** The messages up to this number have expired; absent: none has. */
  readonly expiredUpTo?: number;
  /** While it is there, nothing of the room expires, and what is deleted is kept. */
  readonly legalHold?: { readonly since: Date };
  /** The first command of the newest transaction that took the room before it read anything. */
  readonly lockedFor?: string;
  /** The keys of `members`, for the index; of a group none. */
  readonly memberIds: readonly string[];
  /** Of a 1:1 room. Those of a group are documents of their own. */
  readonly members: Readonly<Record<string, Omit<RoomMember, 'userId'>>>;
  readonly group?: GroupPart;
}

/** What the counter document of a group has beside. */
export interface GroupPart extends Omit<RoomDetails, 'settings'> {
  /** Those of before there was a slow mode, or messages expired, say nothing of it. */
  readonly settings: Omit<RoomSettings, 'slowModeSeconds' | 'retentionDays'> & Partial<RoomSettings>;
  readonly memberCount: number;
  /** The entry by which the members last changed. The id tells it from another at its place, in a history that was lost. */
  readonly membersVersion: number;
  readonly membersEventId: string;
  /** Of the newest change that was taken over from MySQL. */
  readonly changeVersion: number;
}

/** One by group and user: its `_id`. Of those who have left it says when. */
export interface RoomMemberDocument extends RoomMember {
  readonly _id: string;
  readonly roomId: string;
  readonly leftAt: Date | null;
  /** When they last sent, by the clock: for the slow mode. It stays when they leave. */
  readonly lastSentAt?: Date;
}

/** What a message may have had for less long than there are messages. */
type Later =
  | 'inThread'
  | 'hiddenFromSome'
  | 'mentions'
  | 'reactions'
  | 'pinned'
  | 'poll'
  | 'forwardedFromId'
  | 'editCount'
  | 'deletedById';

/** An older one has nothing of the later fields. */
export type MessageDocument = Omit<Message, 'id' | Later> &
  Partial<Pick<Message, Later>> & { readonly _id: string };

/** `_id`: the root of the thread. */
export type ThreadDocument = Omit<FollowedThread, 'rootId'> & {
  readonly _id: string;
  /** When a reply was last added, changed or deleted; absent in those from before it was shown. */
  readonly changedAt?: Date;
};

/** See `threadReadId`. The relay publishes it; those from before that have neither version nor event. */
export type ThreadReadDocument = Omit<ThreadState, 'version'> &
  Traced & {
    readonly _id: string;
    readonly version?: number;
    /** Of its last change. */
    readonly eventId?: string;
  };

export type MessageEditDocument = Omit<MessageEdit, 'id'> & { readonly _id: string };

/** `_id`: the user's id and the message's. The relay publishes it; those from before that have neither time nor event. */
export type HiddenMessageDocument = Pick<
  HiddenMessage,
  'userId' | 'roomId' | 'number' | 'threadRootId' | 'threadNumber'
> &
  Partial<NewEvent> & { readonly _id: string };

/** `_id`: see `reactionId`. */
export type ReactionDocument = ReactionGiven & { readonly _id: string };

/** `_id`: see `pollVoteId`. */
export type PollVoteDocument = PollVote & { readonly _id: string };

/** `_id` is the id of the entry's event. */
export type RoomLogDocument = { readonly _id: string } & DistributiveOmit<RoomLogEntry, 'eventId'>;

/** One by room and user: its `_id`. `eventId` is new with every move: the relay publishes it. */
export interface ReceiptDocument extends Traced {
  readonly _id: string;
  readonly roomId: string;
  readonly userId: string;
  readonly upTo: number;
  readonly eventId: string;
  readonly at: Date;
}

/** What somebody is called, and what they are found by among the members of a group; `_id` is the user. Nothing of who is deleted. */
export interface UserNamesDocument {
  readonly _id: string;
  /** Of the profile; the highest number there is once they are deleted. */
  readonly version: number;
  readonly username: string;
  readonly displayName: string;
  /** The two, folded. */
  readonly keys: readonly string[];
}

/** Whether somebody shares their receipts; `_id` is the user. Of who has never changed it there is none. */
export interface ReceiptPrivacyDocument {
  readonly _id: string;
  readonly version: number;
  readonly sharesReadReceipts: boolean;
}

/** One by room and user: its `_id`. It stays when nothing is set any more, so that its `version` goes on. */
export interface RoomPreferencesDocument extends RoomPreferences, Traced {
  readonly _id: string;
  readonly roomId: string;
  readonly userId: string;
  /** Whether anything is set: the condition of the index. */
  readonly isSet: boolean;
  /** Absent: there has never been one. */
  readonly draft?: Draft | null;
  /** Counts the changes. `eventId` is new with each: the relay publishes it. */
  readonly version: number;
  readonly eventId: string;
  readonly at: Date;
}

/** One by user: its `_id`. Every change of their preferences writes it, so that two cannot pass a limit together. */
export interface RoomPreferencesHeadDocument {
  readonly _id: string;
  readonly changes: number;
}

/** A message that is to be sent later. Those from before replies were among them say nothing of a thread. */
export interface ScheduledMessageDocument
  extends Omit<ScheduledMessage, 'id' | keyof ScheduledPlace>, Partial<ScheduledPlace>, Traced {
  readonly _id: string;
  /** Whether it is to be sent, or has failed. */
  readonly isOpen: boolean;
  /** From when on somebody may claim it; absent: nobody. */
  readonly dueAt?: Date;
  /** When it was sent or cancelled. */
  readonly endedAt?: Date;
  /** Of its last change, by the clock of MongoDB; absent in those from before there was an event of it. */
  readonly version?: number;
  readonly changedAt?: Date;
}

/** What a message is found by; its `_id` is the message's. */
export interface IndexedMessageDocument {
  readonly _id: string;
  readonly roomId: string;
  readonly at: Date;
  readonly version: number;
  readonly terms: readonly string[];
}

/** How far the messages from before there was an index are indexed: up to this id. */
export interface SearchStateDocument {
  readonly _id: 'back-fill';
  readonly upTo: string;
  readonly isWhole?: boolean;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** `groupMembers`: of a group, whose members are not in its document. */
export function toRoom(
  {
    _id,
    memberIds: _memberIds,
    members,
    lastAt: _lastAt,
    lastEntry,
    lockedFor: _lockedFor,
    legalHold: _legalHold,
    expiredUpTo = 0,
    group,
    ...room
  }: RoomDocument,
  groupMembers?: Room['members'],
): Room {
  const byId = Object.entries(members).map(([userId, member]) => [userId, { userId, ...member }] as const);
  const { title, description, image } = group ?? directDetails;
  return {
    ...room,
    id: _id,
    expiredUpTo,
    lastEventId: lastEventIdOf({ ...room, lastEntry }),
    title,
    description,
    image,
    settings: settingsOf(group),
    membersVersion: group?.membersVersion ?? 1,
    members: groupMembers ?? new Map(byId),
  };
}

/** Of a group, else of a 1:1 room. */
export function settingsOf(group: Pick<GroupPart, 'settings'> | undefined): RoomSettings {
  return { ...defaultSettings, ...group?.settings };
}

/** The id of the newest log entry; null when it is not known. */
export function lastEventIdOf({ lastSeq, lastEntry }: LastEntry): string | null {
  return lastEntry?.seq === lastSeq ? lastEntry.eventId : null;
}

interface LastEntry extends Pick<RoomDocument, 'lastSeq'> {
  readonly lastEntry?: RoomDocument['lastEntry'] | undefined;
}

/** `last`: the newest entry. */
export function toRoomDocument(
  {
    id,
    members,
    lastEventId: _lastEventId,
    title,
    description,
    image,
    settings,
    membersVersion,
    ...room
  }: Room,
  { at: lastAt, seq, eventId }: RoomLogEntry,
): RoomDocument {
  const document = { _id: id, ...room, lastAt, lastEntry: { seq, eventId } };
  if (room.kind === 'GROUP') {
    const details = { title, description, image, settings };
    const version = { memberCount: members.size, membersVersion, membersEventId: eventId, changeVersion: 1 };
    return { ...document, memberIds: [], members: {}, group: { ...details, ...version } };
  }
  const byId = [...members.values()].map(({ userId, ...member }) => [userId, member] as const);
  return { ...document, memberIds: [...members.keys()], members: Object.fromEntries(byId) };
}

export function memberDocumentId(roomId: string, userId: string): string {
  return `${roomId}:${userId}`;
}

/** Of the members of a group that is new; of a 1:1 room none. */
export function toMemberDocuments({ id: roomId, kind, members }: Room): readonly RoomMemberDocument[] {
  if (kind === 'DIRECT') return [];
  return [...members.values()].map((member) => {
    return { ...member, _id: memberDocumentId(roomId, member.userId), roomId, leftAt: null };
  });
}

/** Those from before there were drafts do not say that they have none. */
type WithoutDraft = Omit<RoomPreferencesDocument, 'draft' | 'hasDraft'> & { readonly hasDraft?: boolean };

export function toPreferences({
  isPinned,
  archivedAbove,
  mute,
  unreadAbove,
  hasDraft = false,
}: WithoutDraft): RoomPreferences {
  return { isPinned, archivedAbove, mute, unreadAbove, hasDraft };
}

export function toMember({
  _id,
  roomId: _roomId,
  leftAt: _leftAt,
  lastSentAt: _lastSentAt,
  ...member
}: RoomMemberDocument): RoomMember {
  return member;
}

export function toMessage({
  _id,
  inThread = null,
  hiddenFromSome = false,
  mentions = [],
  reactions = [],
  pinned = null,
  poll = null,
  forwardedFromId = null,
  editCount = 0,
  deletedById = null,
  ...message
}: MessageDocument): Message {
  return {
    id: _id,
    ...message,
    inThread,
    hiddenFromSome,
    mentions,
    reactions,
    pinned,
    poll,
    forwardedFromId,
    editCount,
    deletedById,
  };
}

export function toThread({
  _id,
  changedAt: _changedAt,
  ...thread
}: Omit<ThreadDocument, 'followerIds' | 'unfollowedIds'>): Thread {
  return { rootId: _id, ...thread };
}

export function toFollowedThread({ _id, changedAt: _changedAt, ...thread }: ThreadDocument): FollowedThread {
  return { rootId: _id, ...thread };
}

export function toThreadDocument({ rootId, ...thread }: FollowedThread): ThreadDocument {
  return { _id: rootId, ...thread };
}

export function threadReadId(rootId: string, userId: string): string {
  return `${rootId}:${userId}`;
}

export function toEditDocument({ id, ...edit }: MessageEdit): MessageEditDocument {
  return { _id: id, ...edit };
}

export function toEdit({ _id, ...edit }: MessageEditDocument): MessageEdit {
  return { id: _id, ...edit };
}

export function toReactionDocument(given: ReactionGiven): ReactionDocument {
  return { _id: reactionId(given), ...given };
}

export function toVoteDocument(vote: PollVote): PollVoteDocument {
  return { _id: pollVoteId(vote), ...vote };
}

export function toVote({ _id, ...vote }: PollVoteDocument): PollVote {
  return vote;
}

export function toMessageDocument({ id, ...message }: Message): MessageDocument {
  return { _id: id, ...message };
}

export function toEntry({ _id, ...entry }: RoomLogDocument): RoomLogEntry {
  return { eventId: _id, ...entry };
}

export function toEntryDocument({ eventId, ...entry }: RoomLogEntry): RoomLogDocument {
  return { _id: eventId, ...entry };
}

export function toReceipt(kind: ReceiptKind, { roomId, userId, upTo, at }: ReceiptDocument): Receipt {
  return { kind, roomId, userId, upTo, at };
}
