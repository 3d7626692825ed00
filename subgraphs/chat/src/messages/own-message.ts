import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FindVisibleMessage, VisibleMessage } from './find-visible-message.ts';

export type FindOwnMessage = ReturnType<typeof createFindOwnMessage>;

/** Finds a message that the viewer has sent; one they do not see is not there for them. */
export function createFindOwnMessage(findMessage: FindVisibleMessage) {
  return async (
    viewerId: string,
    messageId: string,
  ): Promise<VisibleMessage | Refusal<'MessageNotFound' | 'NotTheSender'>> => {
    const found = await findMessage(viewerId, messageId);
    return isRefusal(found) || found.message.senderId === viewerId ? found : refuse('NotTheSender');
  };
}
