import type { Message } from '../rooms/message.ts';
import { seesMessage, type Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';

export type IsVisibleMessage = ReturnType<typeof createIsVisibleMessage>;

/**
 * Whether a member of a room sees a message of it: it is not from before they joined, and they have not hidden it. Without `hiddenMessages`
 * what they have hidden counts, too.
 */
export function createIsVisibleMessage(hiddenMessages?: Pick<HiddenMessageStore, 'areHidden'>) {
  return async (viewerId: string, room: Room, message: Message): Promise<boolean> => {
    if (message.roomId !== room.id || !seesMessage(room, viewerId, message)) return false;
    if (hiddenMessages === undefined || !message.hiddenFromSome) return true;
    const [isHidden = false] = await hiddenMessages.areHidden([{ userId: viewerId, messageId: message.id }]);
    return !isHidden;
  };
}
