import { connection, decodePageCursor, pageSize, requireViewer } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { QueryResolvers } from './graph.generated.ts';

/** A page starts below the place of the one before it. */
const cursorSchema = z.int().positive();

export const notifications: NonNullable<QueryResolvers['notifications']> = async (_parent, args, context) => {
  const viewer = requireViewer(context.viewer);
  const limit = pageSize(args.first);
  const beforeSeq = decodePageCursor(cursorSchema, args.after);
  const rows = await context.useCases.inbox.list(viewer.id, {
    beforeSeq,
    unreadOnly: args.unreadOnly ?? false,
    limit: limit + 1,
  });
  return connection({ rows, limit, cursorOf: ({ seq }) => seq, continued: beforeSeq !== null });
};
