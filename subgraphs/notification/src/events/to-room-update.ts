import type { EventOf } from '@parley/event-bus';
import { MessageSent, MessagesRead } from '@parley/events';
import type { Origin } from '../inbox/inbox-entry.ts';
import type { Recipients } from '../groups/group-message.ts';
import type { MessageNotification, RoomUpdate } from '../inbox/room-update.ts';

/** The types of event that update a room. */
export const roomEvents = [MessageSent, MessagesRead] as const;

export type RoomEvent = EventOf<(typeof roomEvents)[number]>;

/** What was said, and where. */
interface Said {
  readonly eventId: string;
  readonly origin: Origin;
  readonly roomId: string;
  readonly messageId: string;
  readonly number: number;
  readonly senderId: string;
  readonly saidAt: Date;
  readonly repliedToId?: string | undefined;
  readonly mentionedIds?: readonly string[] | undefined;
  readonly mentionsAll?: boolean | undefined;
}

/**
 * The sender has read the room up to the message; chat publishes no read receipt for it. `recipients`: null while they are not known, and
 * then the event is not done with it.
 */
export function toMessageUpdate(said: Said, recipients: Recipients | null): RoomUpdate {
  const { eventId, origin, saidAt: at, roomId, number, senderId } = said;
  const userIds = new Set(recipients?.ids);
  userIds.delete(senderId);
  const ofAllMessages = recipients?.ofAllMessages ?? null;
  return {
    eventId,
    origin,
    at,
    isLast: recipients !== null,
    read: { userId: senderId, roomId, upTo: number },
    notifications: [...userIds].flatMap(notificationFor(said, ofAllMessages)),
    // A repeat must have the same recipients: who wants all messages of a large group may do so since.
    isProvenByNotifications: ofAllMessages === null,
  };
}

/** One for each person: of a mention, else of a reply to them, else of the message. */
function notificationFor(
  { roomId, messageId, number, senderId, repliedToId, mentionedIds = [], mentionsAll = false }: Said,
  ofAllMessages: Recipients['ofAllMessages'],
): (userId: string) => readonly MessageNotification[] {
  const mentioned = new Set(mentionedIds);
  const message = { actorId: senderId, roomId, messageId, messageNumber: number };
  return (userId) => {
    const ofMentionsOnly = ofAllMessages !== null && !ofAllMessages.has(userId);
    const other = ofMentionsOnly ? {} : { orKind: 'MESSAGE_RECEIVED' as const };
    if (mentionsAll || mentioned.has(userId)) return [{ ...message, userId, kind: 'MENTIONED', ...other }];
    if (ofMentionsOnly) return [];
    if (userId === repliedToId) return [{ ...message, userId, kind: 'REPLIED', ...other }];
    return [{ ...message, userId, kind: 'MESSAGE_RECEIVED' }];
  };
}

/** A read receipt that was moved. */
export function toReadUpdate(event: EventOf<typeof MessagesRead>): RoomUpdate {
  const { userId, roomId, upTo } = event.data;
  return {
    eventId: event.id,
    origin: event,
    at: new Date(event.data.at),
    isLast: true,
    read: { userId, roomId, upTo },
    notifications: [],
  };
}
