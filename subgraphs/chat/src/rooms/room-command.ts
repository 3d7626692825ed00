import type { Refusal } from '@parley/service-kit/refusals';
import type { AttachmentNotFound, LinkAttachment } from './attachment.ts';
import type { SlowMode } from './decide-slow-mode.ts';
import type { LinkPreview } from './link-preview.ts';
import type { MentionCandidate } from './mention.ts';
import type { Message, NewMessage } from './message.ts';

/** What a member wants to do to a room. `eventId` becomes the id of the log entry and of its event. */
export type RoomCommand =
  | SendCommand
  | EditCommand
  | DeleteCommand
  | ReactCommand
  | PinCommand
  | VoteCommand
  | ClosePollCommand
  | PreviewCommand;

interface Command<Kind> {
  readonly kind: Kind;
  readonly eventId: string;
  readonly actorId: string;
  /** Of the operation that it is a part of: what shares a transaction keeps its own. */
  readonly traceparent?: string;
}

export interface SendCommand extends Command<'send'> {
  readonly message: NewMessage;
  /** Of a reply in a thread: the message that the thread hangs from, and whether it is among the messages of the room as well. */
  readonly thread?: { readonly rootId: string; readonly isInRoom: boolean };
  /** What becomes its files, in this order; each once. */
  readonly uploadIds?: readonly string[];
  /** Addresses elsewhere: of a message from before there were files here, which is forwarded. */
  readonly links?: readonly LinkAttachment[];
  /** Whom its text may mention. */
  readonly mentions: readonly MentionCandidate[];
  /** Members who are not to be notified, because one of the two blocked the other. */
  readonly notNotifiedIds: ReadonlySet<string>;
  /** Who sent the message that it replies to, where it replies to one. */
  readonly repliedToId?: string;
}

export interface EditCommand extends Command<'edit'> {
  readonly messageId: string;
  readonly text: string;
  /** Whom the new text may mention. */
  readonly mentions: readonly MentionCandidate[];
  /** As of a send. */
  readonly notNotifiedIds: ReadonlySet<string>;
}

export interface DeleteCommand extends Command<'delete'> {
  readonly messageId: string;
}

/** Pins a message to the room, or takes the pin back. */
export interface PinCommand extends Command<'pin' | 'unpin'> {
  readonly messageId: string;
}

/** Gives an emoji to a message, or takes it back. */
export interface ReactCommand extends Command<'react' | 'unreact'> {
  readonly messageId: string;
  readonly emoji: string;
  /** Who is to be notified of it: the sender of the message, or nobody. */
  readonly recipientIds: readonly string[];
}

/** Replaces the vote that its actor has in a poll. */
export interface VoteCommand extends Command<'vote'> {
  readonly messageId: string;
  /** None: the vote is taken back. */
  readonly optionIds: readonly string[];
}

/** Ends a poll before its time. */
export interface ClosePollCommand extends Command<'closePoll'> {
  readonly messageId: string;
}

/** Shows what the link of a message leads to, in the name of its sender. */
export interface PreviewCommand extends Command<'preview'> {
  readonly messageId: string;
  readonly preview: LinkPreview;
}

/** How a command went. `message` is as it is now, also when there was nothing to change. */
export type CommandOutcome = { readonly message: Message } | RefusedCommand;

export type RefusedCommand =
  | AttachmentNotFound
  | SlowMode
  | Refusal<
      | 'NotARoomMember'
      | 'NotAllowed'
      | 'MessageNotFound'
      | 'NotAThreadRoot'
      | 'NotTheSender'
      | 'MessageIsDeleted'
      | 'TooManyReactions'
      | 'TooManyPins'
      | 'TooManyEdits'
      | 'MessageNotEditable'
      | 'PollIsClosed'
      | 'ClientMessageIdReused'
    >;
