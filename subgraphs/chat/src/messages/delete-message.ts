import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { mayDeleteOf } from '../rooms/permissions.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { deleteMessageInput } from './message-input.ts';
import type { Message } from '../rooms/message.ts';
import type { FindVisibleMessage } from './find-visible-message.ts';

type DeleteMessageResult =
  { readonly message: Message } | Refusal<'MessageNotFound' | 'NotTheSender'> | InvalidInput;

/**
 * Takes text and attachments of a message out of the store; its place stays. Of the viewer's own also where they may not send any more, in a
 * group by admins of those below them.
 */
export function createDeleteMessage(deps: {
  /** Also in a 1:1 room with somebody whom the viewer has blocked. */
  findMessage: FindVisibleMessage;
  queue: RoomQueue;
  newId: () => string;
}) {
  const { findMessage, queue, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<DeleteMessageResult> => {
    const parsed = parseInput(deleteMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { messageId } = parsed.valid;
    const found = await findMessage(viewerId, messageId);
    if (isRefusal(found)) return found;
    const { message, room } = found;
    if (!mayDeleteOf(room, viewerId, message.senderId)) return refuse('NotTheSender');
    if (message.deletedAt !== null) return { message };
    const command = { kind: 'delete', eventId: newId(), actorId: viewerId, messageId } as const;
    const outcome = await queue.submit(room.id, command, origin);
    if (!isRefusal(outcome)) return outcome;
    return refuse(outcome.refused === 'NotTheSender' ? 'NotTheSender' : 'MessageNotFound');
  };
}
