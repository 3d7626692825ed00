import { encodePageCursor } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import { isInRoom, type Message } from '../rooms/message.ts';

/** What a cursor of a room's messages, or of the replies of a thread, says: the number of the message there. */
export const messagePosition = z.tuple([z.int().nonnegative()]);

/** What was done to a message; its edge is made when it is asked for. */
export interface WithMessage {
  readonly message: Message;
}

/** A message where it stands among its room's; a reply that is in its thread alone among those of the thread. */
export function messageEdge(node: Message): { readonly cursor: string; readonly node: Message } {
  const number = isInRoom(node) ? node.number : (node.inThread?.number ?? 0);
  return { cursor: encodePageCursor([number]), node };
}
