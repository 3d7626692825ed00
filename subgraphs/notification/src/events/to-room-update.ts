import type { EventOf } from '@parley/event-bus';
import { MessageSent, MessagesRead } from '@parley/events';
import type { RoomUpdate } from '../inbox/room-update.ts';

/** The types of event that update a room. */
export const roomEvents = [MessageSent, MessagesRead] as const;

type RoomEvent = EventOf<(typeof roomEvents)[number]>;

/** The sender has read the room up to the message; chat publishes no read receipt for it. */
export function toRoomUpdate(event: RoomEvent): RoomUpdate {
  const common = { eventId: event.id, origin: event, isLast: true };
  switch (event.type) {
    case 'MessageSent': {
      const { roomId, messageId, senderId, number, recipientIds } = event.data;
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
        ...common,
        read: { userId: senderId, roomId, upTo: number },
        notifications: [...recipients].map((userId) => ({ ...message, userId })),
      };
    }
    case 'MessagesRead': {
      const { userId, roomId, upTo } = event.data;
      return { ...common, read: { userId, roomId, upTo }, notifications: [] };
    }
  }
}
