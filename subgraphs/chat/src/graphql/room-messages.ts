import {
  decodePageCursor,
  encodePageCursor,
  InvalidArgumentError,
  pageSize,
} from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { MessageWindow } from '../messages/message-page.ts';
import type { RoomMessagesArgs, RoomResolvers } from './graph.generated.ts';

/** The number of the message at the edge. */
const position = z.tuple([z.int().nonnegative()]);

export const roomMessages: NonNullable<RoomResolvers['messages']> = async (room, args, context) => {
  const page = await context.reads().messages(room, toWindow(args));
  const edges = page.messages.map((node) => ({ cursor: encodePageCursor([node.number]), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
};

/** One direction at a time; without any argument the newest. */
function toWindow(args: Partial<RoomMessagesArgs>): MessageWindow {
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

function numberAt(cursor: string | null): number | null {
  return decodePageCursor(position, cursor)?.[0] ?? null;
}
