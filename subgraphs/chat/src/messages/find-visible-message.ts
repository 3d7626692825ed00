import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { Message } from '../rooms/message.ts';
import { seesNumber, type Room } from '../rooms/room.ts';

export type FindVisibleMessage = ReturnType<typeof createFindVisibleMessage>;

/** Finds a message that the viewer sees, and its room; it is none of a 1:1 room with somebody whom they have blocked. */
export function createFindVisibleMessage(deps: {
  findVisibleRoom: FindVisibleRoom;
  messages: { find(id: string): Promise<Message | null> };
}) {
  return async (
    viewerId: string,
    messageId: string,
  ): Promise<{ readonly message: Message; readonly room: Room } | Refusal<'MessageNotFound'>> => {
    const message = await deps.messages.find(messageId);
    if (message === null) return refuse('MessageNotFound');
    const room = await deps.findVisibleRoom(viewerId, message.roomId);
    if (room === null || !seesNumber(room, viewerId, message.number)) return refuse('MessageNotFound');
    return { message, room };
  };
}
