import type { EventOf } from '@parley/event-bus';
import { MessageSent, MessagesRead } from '@parley/events';
import type { Origin } from '../inbox/inbox-entry.ts';
import type { RoomUpdate } from '../inbox/room-update.ts';

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
}

/**
 * The sender has read the room up to the message; chat publishes no read receipt for it. `recipientIds`: null while they are not known, and
 * then the event is not done with it.
 */
export function toMessageUpdate(said: Said, recipientIds: readonly string[] | null): RoomUpdate {
  const { eventId, origin, roomId, messageId, number, senderId } = said;
  const recipients = new Set(recipientIds);
  recipients.delete(senderId);
  const message = {
    kind: 'MESSAGE_RECEIVED',
    actorId: senderId,
    roomId,
    messageId,
    messageNumber: number,
  } as const;
  return {
    eventId,
    origin,
    isLast: recipientIds !== null,
    read: { userId: senderId, roomId, upTo: number },
    notifications: [...recipients].map((userId) => ({ ...message, userId })),
  };
}

/** A read receipt that was moved. */
export function toReadUpdate(event: EventOf<typeof MessagesRead>): RoomUpdate {
  const { userId, roomId, upTo } = event.data;
  return {
    eventId: event.id,
    origin: event,
    isLast: true,
    read: { userId, roomId, upTo },
    notifications: [],
  };
}
