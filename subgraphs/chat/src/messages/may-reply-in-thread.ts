import type { Message } from '../rooms/message.ts';
import { seesMessage, type Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';

export type MayReplyInThread = ReturnType<typeof createMayReplyInThread>;

/**
 * Whether a thread can hang from the message: one of the room that the viewer sees, and no reply itself; or null, for none at all. Whether
 * somebody may begin one with it is decided with the message, which may be deleted meanwhile.
 */
export function createMayReplyInThread(deps: {
  readonly messages: { find(id: string): Promise<Message | null> };
  readonly hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
}) {
  const { messages, hiddenMessages } = deps;
  return async (viewerId: string, room: Room, rootId: string | null): Promise<boolean> => {
    if (rootId === null) return true;
    const root = await messages.find(rootId);
    if (root === null || root.roomId !== room.id || root.inThread !== null) return false;
    if (!seesMessage(room, viewerId, root)) return false;
    if (!root.hiddenFromSome) return true;
    const [isHidden = false] = await hiddenMessages.areHidden([{ userId: viewerId, messageId: rootId }]);
    return !isHidden;
  };
}
