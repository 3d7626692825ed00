import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { Message } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import { createIsVisibleMessage } from './is-visible-message.ts';

/** A message and its room. */
export interface VisibleMessage {
  readonly message: Message;
  readonly room: Room;
}

export type FindVisibleMessage = ReturnType<typeof createFindVisibleMessage>;

/**
 * Finds a message that the viewer sees, and its room; it is none of a 1:1 room with somebody whom they have blocked, and none that they have
 * hidden. Without `hiddenMessages` what they have hidden is found too.
 */
export function createFindVisibleMessage(deps: {
  findVisibleRoom: FindVisibleRoom;
  messages: { find(id: string): Promise<Message | null> };
  hiddenMessages?: Pick<HiddenMessageStore, 'areHidden'>;
}) {
  const { findVisibleRoom, messages, hiddenMessages } = deps;
  const isVisible = createIsVisibleMessage(hiddenMessages);
  return async (
    viewerId: string,
    messageId: string,
  ): Promise<VisibleMessage | Refusal<'MessageNotFound'>> => {
    const message = await messages.find(messageId);
    if (message === null) return refuse('MessageNotFound');
    const room = await findVisibleRoom(viewerId, message.roomId);
    if (room === null || !(await isVisible(viewerId, room, message))) return refuse('MessageNotFound');
    return { message, room };
  };
}
