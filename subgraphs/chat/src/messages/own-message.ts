import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import { seesNumber, type Room } from '../rooms/room.ts';
import type { Message } from '../rooms/message.ts';

/** A message and its room. */
interface Found {
  readonly message: Message;
  readonly room: Room;
}

export type FindSeenMessage = ReturnType<typeof createFindSeenMessage>;

/** Finds a message that the viewer sees as a member, also in a 1:1 room with somebody whom they have blocked. */
export function createFindSeenMessage(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  messages: { find(id: string): Promise<Message | null> };
}) {
  return async (viewerId: string, messageId: string): Promise<Found | Refusal<'MessageNotFound'>> => {
    const message = await deps.messages.find(messageId);
    if (message === null) return refuse('MessageNotFound');
    const room = await deps.rooms.find(message.roomId);
    const isSeen = room !== null && seesNumber(room, viewerId, message.number);
    return isSeen ? { message, room } : refuse('MessageNotFound');
  };
}

export type FindOwnMessage = ReturnType<typeof createFindOwnMessage>;

/** Finds a message that the viewer has sent; one they do not see is not there for them. */
export function createFindOwnMessage(findSeenMessage: FindSeenMessage) {
  return async (
    viewerId: string,
    messageId: string,
  ): Promise<Found | Refusal<'MessageNotFound' | 'NotTheSender'>> => {
    const found = await findSeenMessage(viewerId, messageId);
    return isRefusal(found) || found.message.senderId === viewerId ? found : refuse('NotTheSender');
  };
}
