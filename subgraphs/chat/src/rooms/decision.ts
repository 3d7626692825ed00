import type { AttachmentUpload } from './attachment.ts';
import type { AttachmentChanges } from './decide-attachments.ts';
import type { KnownReactions, ReactionChanges } from './decide-reaction.ts';
import type { KnownVotes, VoteChanges } from './decide-poll.ts';
import type { KnownThreads, ThreadChanges } from './decide-thread.ts';
import type { MessageEdit } from './message-edit.ts';
import type { Message } from './message.ts';
import type { CommandOutcome } from './room-command.ts';
import type { RoomLogEntry } from './room-log-entry.ts';
import type { RoomKind, RoomMemberRole, RoomSettings } from './room.ts';

/** A room at the moment of a transaction that holds its counter document. */
export interface RoomState {
  readonly roomId: string;
  readonly lastSeq: number;
  readonly lastEventId: string | null;
  readonly lastNumber: number;
  /** The time of the newest entry. */
  readonly lastAt: Date;
  readonly kind: RoomKind;
  readonly settings: RoomSettings;
  /** The messages up to this number have expired. */
  readonly expiredUpTo: number;
  /** Under a legal hold what is deleted is kept, out of sight. */
  readonly isHeld: boolean;
  /** Of a group: the entry by which its members last changed. */
  readonly membersVersion?: number | undefined;
  /** Everybody who is in it, what they may do, and the first message that they see: of a 1:1 room they see all. */
  readonly members: ReadonlyMap<
    string,
    { readonly role: RoomMemberRole; readonly firstVisibleNumber?: number }
  >;
  /** In slow mode: when those who send have last sent. */
  readonly lastSentAt: ReadonlyMap<string, Date>;
  /** The messages that the commands are about, by id. */
  readonly messages: ReadonlyMap<string, Message>;
  readonly reactions: KnownReactions;
  readonly votes: KnownVotes;
  readonly threads: KnownThreads;
  /** The uploads that the commands are to attach, by id. */
  readonly uploads: ReadonlyMap<string, AttachmentUpload>;
  /** The number of pinned messages; not known (0) where no command pins one. */
  readonly pinnedCount: number;
}

/** What a room's commands come to. All of it is committed, or nothing. */
export interface RoomDecision {
  readonly state: RoomState;
  /** The time of all entries, and of what they change. */
  readonly at: Date;
  /** By the clock, which may have been set back: `at` never is. */
  readonly now: Date;
  readonly inserted: readonly Message[];
  /** As they are after the commands, each once. */
  readonly updated: readonly Message[];
  readonly reactions: ReactionChanges;
  readonly votes: VoteChanges;
  readonly threads: ThreadChanges;
  readonly attachments: AttachmentChanges;
  /** Under a legal hold: what was deleted, as it was. */
  readonly held: readonly Message[];
  /** What the messages said that were changed. */
  readonly edits: readonly MessageEdit[];
  readonly entries: readonly RoomLogEntry[];
  /** One per command, in order. */
  readonly outcomes: readonly CommandOutcome[];
}
