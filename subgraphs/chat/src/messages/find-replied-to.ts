import type { Message } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import { createIsVisibleMessage } from './is-visible-message.ts';

export type FindRepliedTo = ReturnType<typeof createFindRepliedTo>;

/** Who sent the message that a reply is to: null where it is no reply, undefined where the viewer sees no such message in the room. */
export function createFindRepliedTo(deps: {
  messages: { find(id: string): Promise<Message | null> };
  hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
}) {
  const isVisible = createIsVisibleMessage(deps.hiddenMessages);
  return async (viewerId: string, room: Room, replyTo: string | null): Promise<string | null | undefined> => {
    if (replyTo === null) return null;
    const message = await deps.messages.find(replyTo);
    return message !== null && (await isVisible(viewerId, room, message)) ? message.senderId : undefined;
  };
}
