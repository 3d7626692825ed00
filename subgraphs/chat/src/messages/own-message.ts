import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { seesNumber, type Room } from '../rooms/room.ts';
import type { Message } from '../rooms/message.ts';

export type FindOwnMessage = ReturnType<typeof createFindOwnMessage>;

/** Finds a message that the viewer may change, and its room; one they may not see is not there for them. */
export function createFindOwnMessage(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  messages: { find(id: string): Promise<Message | null> };
}) {
  return async (
    viewerId: string,
    messageId: string,
  ): Promise<
    { readonly message: Message; readonly room: Room } | Refusal<'MessageNotFound' | 'NotTheSender'>
  > => {
    const message = await deps.messages.find(messageId);
    if (message === null) return refuse('MessageNotFound');
    const room = await deps.rooms.find(message.roomId);
    if (room === null || !seesNumber(room, viewerId, message.number)) return refuse('MessageNotFound');
    if (message.senderId !== viewerId) return refuse('NotTheSender');
    return { message, room };
  };
}
