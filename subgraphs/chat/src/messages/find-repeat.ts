import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { z } from 'zod';
import type { LinkAttachment } from '../rooms/attachment.ts';
import type { Message } from '../rooms/message.ts';
import type { Poll } from '../rooms/poll.ts';
import { fingerprintOf, type sendMessageInput } from './message-input.ts';

/** What a message that is forwarded repeats. */
export interface Forwarded {
  /** The message that is forwarded. */
  readonly messageId: string;
  /** The one that it was said in first: itself, unless it was forwarded too. */
  readonly originId: string;
  readonly links: readonly LinkAttachment[];
}

/** What a viewer wants to send. */
export type Draft = z.output<typeof sendMessageInput> & {
  /** What the text asks. */
  readonly poll?: Poll;
  readonly forwarded?: Forwarded;
};

/** Finds the answer to a draft whose `clientMessageId` was used before: the original, or that it was for something else. Null: it is new. */
export function createFindRepeat(messages: {
  findByClientMessageId(roomId: string, senderId: string, clientMessageId: string): Promise<Message | null>;
}) {
  return async (
    viewerId: string,
    draft: Draft,
  ): Promise<{ readonly message: Message } | Refusal<'ClientMessageIdReused'> | null> => {
    const message = await messages.findByClientMessageId(draft.roomId, viewerId, draft.clientMessageId);
    if (message === null) return null;
    // Of a deleted message nothing is kept that a repeat could be compared with.
    const isSame = message.fingerprint === null || message.fingerprint === fingerprintOf(draft);
    return isSame ? { message } : refuse('ClientMessageIdReused');
  };
}
