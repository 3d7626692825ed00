import type { Deadline } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { deleteMessageInput } from './message-input.ts';
import type { Message } from '../rooms/message.ts';
import type { FindOwnMessage } from './own-message.ts';

type DeleteMessageResult =
  { readonly message: Message } | Refusal<'MessageNotFound' | 'NotTheSender'> | InvalidInput;

/** Takes text and attachments of the viewer's own message out of the store; its place stays. Also where they may not send any more. */
export function createDeleteMessage(deps: {
  findOwnMessage: FindOwnMessage;
  queue: RoomQueue;
  newId: () => string;
}) {
  const { findOwnMessage, queue, newId } = deps;
  return async (viewerId: string, input: unknown, deadline?: Deadline): Promise<DeleteMessageResult> => {
    const parsed = parseInput(deleteMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { messageId } = parsed.valid;
    const found = await findOwnMessage(viewerId, messageId);
    if (isRefusal(found)) return found;
    if (found.message.deletedAt !== null) return { message: found.message };
    const command = { kind: 'delete', eventId: newId(), actorId: viewerId, messageId } as const;
    const outcome = await queue.submit(found.room.id, command, deadline);
    return isRefusal(outcome) ? refuse('MessageNotFound') : outcome;
  };
}
