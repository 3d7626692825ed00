import { decodePageCursor, InvalidArgumentError, pageSize } from '@parley/service-kit/subgraph';
import type { MessageWindow } from '../messages/message-page.ts';
import { seenFrom } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import { aroundWindow } from './around-window.ts';
import type { Context } from './context.ts';
import type { RoomMessagesArgs, RoomResolvers } from './graph.generated.ts';
import { messageEdge, messagePosition } from './message-edge.ts';

export const roomMessages: NonNullable<RoomResolvers['messages']> = async (room, args, context) => {
  const page = await context.reads().messages(room, await toWindow(room, args, context));
  const edges = page.messages.map(messageEdge);
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: page.totalCount,
  };
};

/** One direction at a time, or around one message; without any argument the newest. */
async function toWindow(
  room: Room,
  args: Partial<RoomMessagesArgs>,
  context: Context,
): Promise<MessageWindow> {
  const around = await aroundWindow(args, (messageId) => numberOf(room, messageId, context));
  if (around !== null) return around;
  const { first = null, after = null, last = null, before = null } = args;
  const forward = first !== null || after !== null;
  if (forward && (last !== null || before !== null))
    throw new InvalidArgumentError(
      'Page either by `first` and `after` or by `last` and `before`, not by both.',
    );
  return forward
    ? { direction: 'forward', limit: pageSize(first), from: numberAt(after) }
    : { direction: 'backward', limit: pageSize(last, 20, 'last'), from: numberAt(before) };
}

async function numberOf(room: Room, messageId: string, context: Context): Promise<number> {
  const message = await context.reads().message(messageId);
  // Around a reply that is in its thread alone: where the thread hangs.
  if (message?.roomId === room.id) return seenFrom(message);
  throw new InvalidArgumentError('`around` must be the id of a message of this room that you may see.');
}

function numberAt(cursor: string | null): number | null {
  return decodePageCursor(messagePosition, cursor)?.[0] ?? null;
}
