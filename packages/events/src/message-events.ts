import { z } from 'zod';
import { defineEvent } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

/** `seq` is the entry's place in the room's log, `number` the message's place among the room's messages. Texts are never in events. */
const messageChange = {
  roomId: id,
  seq,
  messageId: id,
  number: z.int().positive(),
  actorId: id,
  at: instant,
};
const key = (data: { roomId: string }): string => data.roomId;
const topic = 'message.events';

export const MessageSent = defineEvent({
  type: 'MessageSent',
  topic,
  schema: z.object({
    ...messageChange,
    senderId: id,
    /** The members without the sender, without those who mute the room or are blocked: who is to be notified. */
    recipientIds: z.array(id),
  }),
  key,
});

export const MessageEdited = defineEvent({
  type: 'MessageEdited',
  topic,
  schema: z.object(messageChange),
  key,
});

export const MessageDeleted = defineEvent({
  type: 'MessageDeleted',
  topic,
  schema: z.object(messageChange),
  key,
});

/** A read receipt, moved forward to `upTo` (a message's number). Conflated; without a place in the log. */
export const MessagesRead = defineEvent({
  type: 'MessagesRead',
  topic,
  schema: z.object({ roomId: id, userId: id, upTo: z.int().nonnegative(), at: instant }),
  key,
});

const reaction = z.object({ ...messageChange, emoji: z.string() });
export const ReactionAdded = defineEvent({ type: 'ReactionAdded', topic, schema: reaction, key });
export const ReactionRemoved = defineEvent({ type: 'ReactionRemoved', topic, schema: reaction, key });

export const MessagePinned = defineEvent({
  type: 'MessagePinned',
  topic,
  schema: z.object(messageChange),
  key,
});
export const MessageUnpinned = defineEvent({
  type: 'MessageUnpinned',
  topic,
  schema: z.object(messageChange),
  key,
});
