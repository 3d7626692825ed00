import type { Message } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import { createIsVisibleMessage } from './is-visible-message.ts';

export type MayReplyInThread = ReturnType<typeof createMayReplyInThread>;

/**
 * Whether a thread can hang from the message: one of the room that the viewer sees, and no reply itself; or null, for none at all. Whether
 * somebody may begin one with it is decided with the message, which may be deleted meanwhile.
 */
export function createMayReplyInThread(deps: {
  readonly messages: { find(id: string): Promise<Message | null> };
  readonly hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
}) {
  const isVisible = createIsVisibleMessage(deps.hiddenMessages);
  return async (viewerId: string, room: Room, rootId: string | null): Promise<boolean> => {
    if (rootId === null) return true;
    const root = await deps.messages.find(rootId);
    return root !== null && root.inThread === null && isVisible(viewerId, room, root);
  };
}
