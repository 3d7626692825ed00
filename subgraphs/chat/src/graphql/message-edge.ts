import { encodePageCursor } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { Message } from '../rooms/message.ts';

/** What a cursor of a room's messages says: the number of the message. */
export const messagePosition = z.tuple([z.int().nonnegative()]);

/** What was done to a message; its edge is made when it is asked for. */
export interface WithMessage {
  readonly message: Message;
}

/** A message where it stands among its room's. */
export function messageEdge(node: Message): { readonly cursor: string; readonly node: Message } {
  return { cursor: encodePageCursor([node.number]), node };
}
