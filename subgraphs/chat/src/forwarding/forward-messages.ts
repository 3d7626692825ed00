import { limit } from '@parley/async';
import {
  invalidInput,
  isRefusal,
  parseInput,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { Send } from '../messages/send-message.ts';
import type { Message } from '../rooms/message.ts';
import type { CopyFiles } from './copy-files.ts';
import { forwardMessagesInput } from './forward-input.ts';
import {
  createFindForwarded,
  createForwardToRoom,
  type Forwarding,
  type ForwardToRoomResult,
  hasFiles,
} from './forward-to-room.ts';

type NotForwardable = Refusal<'MessageNotFound'> | Refusal<'MessageIsDeleted'> | InvalidInput;

type ForwardMessagesResult =
  | { readonly rooms: readonly { readonly roomId: string; readonly result: ForwardToRoomResult }[] }
  | NotForwardable;

/**
 * Sends messages that the viewer sees once more, in their order, to each of some rooms: by the rules of a send there. Each is sent once per
 * `clientMessageId` and place, so that a repeat goes on where the first has stopped.
 */
export function createForwardMessages(deps: {
  readonly findVisibleMessage: FindVisibleMessage;
  readonly send: Send;
  readonly copyFiles: CopyFiles;
}) {
  const forwardToRoom = createForwardToRoom(deps);
  const findForwarded = createFindForwarded(deps.send);

  return async (
    viewerId: string,
    input: unknown,
    operation: OperationOrigin = {},
  ): Promise<ForwardMessagesResult> => {
    const parsed = parseInput(forwardMessagesInput, input);
    if (isRefusal(parsed)) return parsed;
    const { messageIds, toRoomIds, clientMessageId } = parsed.valid;
    const to = toRoomIds.map((roomId) => ({ viewerId, roomId, clientMessageId, operation }));
    const origins = await findOrigins(deps.findVisibleMessage, viewerId, messageIds);
    if (!isRefusal(origins)) return { rooms: await forwardToAll(to, origins) };
    const rooms = await findAllForwarded(to, messageIds);
    return rooms === null ? origins : { rooms };
  };

  /** What is copied for a room where it cannot be sent in the end must not be missing from the quota of another. */
  async function forwardToAll(to: readonly Forwarding[], origins: readonly Message[]) {
    const inTurn = limit(origins.some(hasFiles) ? 1 : to.length);
    return Promise.all(
      to.map(async (room) => ({
        roomId: room.roomId,
        result: await inTurn(() => forwardToRoom(room, origins)),
      })),
    );
  }

  /** What is gone meanwhile is answered only where all of it was sent before: else null. */
  async function findAllForwarded(to: readonly Forwarding[], messageIds: readonly string[]) {
    const rooms: { readonly roomId: string; readonly result: ForwardToRoomResult }[] = [];
    for (const room of to) {
      const result = await findForwarded(room, messageIds);
      if (result === null) return null;
      rooms.push({ roomId: room.roomId, result });
    }
    return rooms;
  }
}

async function findOrigins(
  findVisibleMessage: FindVisibleMessage,
  viewerId: string,
  messageIds: readonly string[],
): Promise<readonly Message[] | NotForwardable> {
  const found = await Promise.all(messageIds.map((id) => findVisibleMessage(viewerId, id)));
  const origins: Message[] = [];
  for (const [index, each] of found.entries()) {
    if (isRefusal(each)) return each;
    if (each.message.deletedAt !== null) return refuse('MessageIsDeleted');
    if (each.message.poll !== null)
      return invalidInput(`messageIds.${index}`, 'A poll cannot be forwarded: its votes belong to its room.');
    origins.push(each.message);
  }
  return origins;
}
