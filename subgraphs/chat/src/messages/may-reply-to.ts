import { isRefusal } from '@parley/service-kit/refusals';
import type { FindVisibleMessage } from './find-visible-message.ts';

export type MayReplyTo = ReturnType<typeof createMayReplyTo>;

/** Whether it is a message of the room that the viewer sees; or none at all. */
export function createMayReplyTo(findVisibleMessage: FindVisibleMessage) {
  return async (viewerId: string, roomId: string, messageId: string | null): Promise<boolean> => {
    if (messageId === null) return true;
    const found = await findVisibleMessage(viewerId, messageId);
    return !isRefusal(found) && found.room.id === roomId;
  };
}
