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
  threadRootId: id.optional().describe('Of a reply in a thread: the message that the thread hangs from.'),
  ownNumber: z
    .int()
    .negative()
    .optional()
    .describe(
      "Of a reply that is in its thread alone, and no message of the room: what it is stored with, below 0. Then `number` is the root's, which says who may see the reply.",
    ),
  threadNumber: z.int().positive().optional().describe('Of a reply in a thread: its place in the thread.'),
};
const reaction = z.object({
  ...messageChange,
  emoji: z.string(),
  recipientIds: z
    .array(id)
    .default([])
    .describe(
      'Who is to be notified: the sender of the message, unless they gave it themself or a block is between the two.',
    ),
});

export const MessageSent = define(
  'MessageSent',
  z
    .object({
      ...messageChange,
      senderId: id,
      recipientIds: z
        .array(id)
        .describe(
          'The members without the sender and without those who are blocked. Who mutes the room is among them: see RoomPreferencesChanged. Empty where there is `membersVersion`.',
        ),
      membersVersion: seq
        .optional()
        .describe(
          'Of a group, since its members are not listed: the `seq` of the entry by which they last changed (chat.events). To be notified are those who are members as of that entry, without the sender and `exceptIds`.',
        ),
      exceptIds: z
        .array(id)
        .optional()
        .describe('Members who are not to be notified, because one of the two blocks the other.'),
      repliedToId: id
        .optional()
        .describe('Who sent the message that it replies to, where it replies to one of somebody else.'),
      mentionedIds: z
        .array(id)
        .optional()
        .describe('Whom it mentions, each once, and whether it mentions all who are to be notified.'),
      mentionsAll: z.boolean().optional(),
    })
    .describe('A message was sent to a room.'),
);
export const ThreadReplySent = define(
  'ThreadReplySent',
  z
    .object({
      ...messageChange,
      threadRootId: id,
      ownNumber: z.int().negative(),
      threadNumber: z.int().positive(),
      senderId: id,
      recipientIds: z
        .array(id)
        .describe(
          'Who follow the thread, without the sender and without those who are blocked. Who mutes the room is among them.',
        ),
      mentionedIds: z
        .array(id)
        .optional()
        .describe(
          'Whom it mentions, by name or with all, and who is to be notified of that, whether they follow the thread or not.',
        ),
    })
    .describe(
      'A reply that is in its thread alone. One that is among the messages of the room as well is a MessageSent.',
    ),
);
export const MessageEdited = define(
  'MessageEdited',
  z
    .object({
      ...messageChange,
      mentionedIds: z
        .array(id)
        .optional()
        .describe(
          'Whom the new text mentions and the one before did not, by name or with all, and who is to be notified of that.',
        ),
    })
    .describe('The text of a message was changed.'),
);
export const MessageDeleted = define(
  'MessageDeleted',
  z.object(messageChange).describe('A message was deleted for everyone: its place stays, its text is gone.'),
);
export const MessagesRead = define(
  'MessagesRead',
  z
    .object({ roomId: id, userId: id, upTo: z.int().nonnegative(), at: instant })
    .describe(
      "A read receipt, moved forward to `upTo` (a message's number). Conflated; without a place in the log.",
    ),
);
export const MessagesDelivered = define(
  'MessagesDelivered',
  z
    .object({ roomId: id, userId: id, upTo: z.int().positive(), at: instant })
    .describe(
      "How far a member's app has received the messages, moved forward to `upTo`. Conflated; without a place in the log.",
    ),
);
export const RoomPreferencesChanged = define(
  'RoomPreferencesChanged',
  z
    .object({
      roomId: id,
      userId: id,
      version: z.int().positive(),
      isMuted: z.boolean(),
      mutedUntil: instant.nullable().describe('Null: for good, or not muted.'),
      at: instant,
    })
    .describe(
      'What a member has set of a room for themself; without a place in the log. `version` counts their changes of it. On this topic, so that a message that is sent after a mute comes after it.',
    ),
);
export const MessageHidden = define(
  'MessageHidden',
  z
    .object({ roomId: id, userId: id, messageId: id, number: z.int(), at: instant })
    .describe(
      'That a person has hidden a message from themself: nobody else is told. Without a place in the log. `number` is below 0 of a reply that is in its thread alone.',
    ),
);
export const ThreadStateChanged = define(
  'ThreadStateChanged',
  z
    .object({
      roomId: id,
      threadRootId: id,
      userId: id,
      version: z.int().positive(),
      upTo: z.int().nonnegative(),
      at: instant,
    })
    .describe(
      'How far a person has read a thread, and that they may have begun or ceased to follow it: nobody else is told. Without a place in the log. `version` counts their changes of it. `upTo` is the place of a reply in the thread, and only ever moves forward.',
    ),
);
export const ScheduledMessageChanged = define(
  'ScheduledMessageChanged',
  z
    .object({
      roomId: id,
      userId: id,
      scheduledMessageId: id,
      version: z.int().positive(),
      state: z.enum(['WAITING', 'FAILED', 'SENT', 'CANCELLED']),
      failure: z.string().nullable(),
      at: instant,
    })
    .describe(
      'What became of a message that is to be sent later: only its author knows of it. Without a place in the log. `version` counts its changes. A failed one stays until its author changes or cancels it; `failure` is the type of the refusal, for example `CannotMessage`.',
    ),
);
export const ReactionAdded = define(
  'ReactionAdded',
  reaction.describe('Somebody has put an emoji on a message.'),
);
export const ReactionRemoved = define(
  'ReactionRemoved',
  reaction.describe('Somebody has taken their emoji from a message.'),
);
export const MessagePinned = define(
  'MessagePinned',
  z.object(messageChange).describe('A message was pinned to its room.'),
);
export const MessagePreviewAdded = define(
  'MessagePreviewAdded',
  z.object(messageChange).describe('What the link of a message leads to is shown with it from now on.'),
);
export const MessageUnpinned = define(
  'MessageUnpinned',
  z.object(messageChange).describe('A message is not pinned to its room any more.'),
);
export const PollVoted = define(
  'PollVoted',
  z
    .object({ roomId: id, seq, messageId: id, number: z.int().positive(), at: instant })
    .describe(
      'A vote in a poll was given, changed or taken back. It never says by whom: the poll may be anonymous.',
    ),
);
export const MessagesExpired = define(
  'MessagesExpired',
  z
    .object({ roomId: id, seq, upTo: z.int().positive(), at: instant })
    .describe(
      "The messages of the room up to the `number` `upTo` have expired, with the threads that hang from them: nobody may show anything of them any more. It is nobody's doing.",
    ),
);
export const PollClosed = define(
  'PollClosed',
  z.object(messageChange).describe('A poll was closed by somebody, before its time or without one.'),
);
