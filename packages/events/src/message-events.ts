import { z } from 'zod';
import { eventsOf } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

const define = eventsOf('message.events', ({ roomId }: { roomId: string }) => roomId);
/** `seq` is the entry's place in the room's log, `number` the message's place among the room's messages. Texts are never in events. */
const messageChange = {
  roomId: id,
  seq,
  messageId: id,
  number: z.int().positive(),
  actorId: id,
  at: instant,
  /** Of a reply in a thread: the message that the thread hangs from. */
  threadRootId: id.optional(),
  /**
   * Of a reply that is in its thread alone, and no message of the room: what it is stored with, below 0. Then `number` is the root's, which
   * says who may see the reply.
   */
  ownNumber: z.int().negative().optional(),
  /** Of a reply in a thread: its place in the thread. */
  threadNumber: z.int().positive().optional(),
};
const reaction = z.object({
  ...messageChange,
  emoji: z.string(),
  /** Who is to be notified: the sender of the message, unless they gave it themself or a block is between the two. */
  recipientIds: z.array(id).default([]),
});

export const MessageSent = define(
  'MessageSent',
  z.object({
    ...messageChange,
    senderId: id,
    /**
     * The members without the sender and without those who are blocked. Who mutes the room is among them: see RoomPreferencesChanged. Empty
     * where there is `membersVersion`.
     */
    recipientIds: z.array(id),
    /**
     * Of a group, since its members are not listed: the `seq` of the entry by which they last changed (chat.events). To be notified are those
     * who are members as of that entry, without the sender and `exceptIds`.
     */
    membersVersion: seq.optional(),
    /** Members who are not to be notified, because one of the two blocks the other. */
    exceptIds: z.array(id).optional(),
    /** Who sent the message that it replies to, where it replies to one of somebody else. */
    repliedToId: id.optional(),
    /** Whom it mentions, each once, and whether it mentions all who are to be notified. */
    mentionedIds: z.array(id).optional(),
    mentionsAll: z.boolean().optional(),
  }),
);
/** A reply that is in its thread alone. One that is among the messages of the room as well is a MessageSent. */
export const ThreadReplySent = define(
  'ThreadReplySent',
  z.object({
    ...messageChange,
    threadRootId: id,
    ownNumber: z.int().negative(),
    threadNumber: z.int().positive(),
    senderId: id,
    /** Who follow the thread, without the sender and without those who are blocked. Who mutes the room is among them. */
    recipientIds: z.array(id),
    /** Whom it mentions, by name or with all, and who is to be notified of that, whether they follow the thread or not. */
    mentionedIds: z.array(id).optional(),
  }),
);
export const MessageEdited = define(
  'MessageEdited',
  z.object({
    ...messageChange,
    /** Whom the new text mentions and the one before did not, by name or with all, and who is to be notified of that. */
    mentionedIds: z.array(id).optional(),
  }),
);
export const MessageDeleted = define('MessageDeleted', z.object(messageChange));
/** A read receipt, moved forward to `upTo` (a message's number). Conflated; without a place in the log. */
export const MessagesRead = define(
  'MessagesRead',
  z.object({ roomId: id, userId: id, upTo: z.int().nonnegative(), at: instant }),
);
/** How far a member's app has received the messages, moved forward to `upTo`. Conflated; without a place in the log. */
export const MessagesDelivered = define(
  'MessagesDelivered',
  z.object({ roomId: id, userId: id, upTo: z.int().positive(), at: instant }),
);
/**
 * What a member has set of a room for themself; without a place in the log. `version` counts their changes of it. On this topic, so that a
 * message that is sent after a mute comes after it.
 */
export const RoomPreferencesChanged = define(
  'RoomPreferencesChanged',
  z.object({
    roomId: id,
    userId: id,
    version: z.int().positive(),
    isMuted: z.boolean(),
    /** Null: for good, or not muted. */
    mutedUntil: instant.nullable(),
    at: instant,
  }),
);
/**
 * That a person has hidden a message from themself: nobody else is told. Without a place in the log. `number` is below 0 of a
 * reply that is in its thread alone.
 */
export const MessageHidden = define(
  'MessageHidden',
  z.object({ roomId: id, userId: id, messageId: id, number: z.int(), at: instant }),
);
/**
 * How far a person has read a thread, and that they may have begun or ceased to follow it: nobody else is told. Without a place in the log.
 * `version` counts their changes of it. `upTo` is the place of a reply in the thread, and only ever moves forward.
 */
export const ThreadStateChanged = define(
  'ThreadStateChanged',
  z.object({
    roomId: id,
    threadRootId: id,
    userId: id,
    version: z.int().positive(),
    upTo: z.int().nonnegative(),
    at: instant,
  }),
);
/**
 * What became of a message that is to be sent later: only its author knows of it. Without a place in the log. `version` counts its changes.
 * A failed one stays until its author changes or cancels it; `failure` is the type of the refusal, for example `CannotMessage`.
 */
export const ScheduledMessageChanged = define(
  'ScheduledMessageChanged',
  z.object({
    roomId: id,
    userId: id,
    scheduledMessageId: id,
    version: z.int().positive(),
    state: z.enum(['WAITING', 'FAILED', 'SENT', 'CANCELLED']),
    failure: z.string().nullable(),
    at: instant,
  }),
);
export const ReactionAdded = define('ReactionAdded', reaction);
export const ReactionRemoved = define('ReactionRemoved', reaction);
export const MessagePinned = define('MessagePinned', z.object(messageChange));
/** What the link of a message leads to is shown with it from now on. */
export const MessagePreviewAdded = define('MessagePreviewAdded', z.object(messageChange));
export const MessageUnpinned = define('MessageUnpinned', z.object(messageChange));
/** A vote in a poll was given, changed or taken back. It never says by whom: the poll may be anonymous. */
export const PollVoted = define(
  'PollVoted',
  z.object({ roomId: id, seq, messageId: id, number: z.int().positive(), at: instant }),
);
/**
 * The messages of the room up to the `number` `upTo` have expired, with the threads that hang from them: nobody may show anything of them any
 * more. It is nobody's doing.
 */
export const MessagesExpired = define(
  'MessagesExpired',
  z.object({ roomId: id, seq, upTo: z.int().positive(), at: instant }),
);
export const PollClosed = define('PollClosed', z.object(messageChange));
