import type { EventOf } from '@parley/event-bus';
import { MessageSent, MessagesRead } from '@parley/events';
import type { RoomFact } from '../inbox/room-fact.ts';

/** The types of event that are facts of a room. */
export const roomEvents = [MessageSent, MessagesRead] as const;

export type RoomEvent = EventOf<(typeof roomEvents)[number]>;

/** Who sends has read the room up to there; chat publishes no mark of its own for it. */
export function factOf(event: RoomEvent): RoomFact {
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
