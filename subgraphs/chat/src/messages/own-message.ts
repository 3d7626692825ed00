import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { seesNumber, type Room } from '../rooms/room.ts';
import type { Message } from '../rooms/message.ts';

/** A message of the viewer's, and the room it is in. */
export interface OwnMessage {
  readonly message: Message;
  readonly room: Room;
}

/** Finds a message that the viewer may change; one they may not see is not there for them. */
export type FindOwnMessage = (
  viewerId: string,
  messageId: string,
) => Promise<OwnMessage | Refusal<'MessageNotFound' | 'NotTheSender'>>;

export function createFindOwnMessage(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  messages: { find(id: string): Promise<Message | null> };
}): FindOwnMessage {
  return async (viewerId, messageId) => {
    const message = await deps.messages.find(messageId);
    if (message === null) return refuse('MessageNotFound');
    const room = await deps.rooms.find(message.roomId);
    if (room === null || !seesNumber(room, viewerId, message.number)) return refuse('MessageNotFound');
    if (message.senderId !== viewerId) return refuse('NotTheSender');
    return { message, room };
  };
}
