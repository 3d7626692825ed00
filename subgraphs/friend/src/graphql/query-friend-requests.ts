import { connection, decodePageCursor, pageSize, requireViewer } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { Context } from './context.ts';
import type { QueryResolvers } from './graph.generated.ts';

const position = z.uuid();

export const friendRequests: NonNullable<QueryResolvers<Context>['friendRequests']> = async (
  _parent,
  args,
  { viewer, useCases },
) => {
  const { id } = requireViewer(viewer);
  const limit = pageSize(args.first);
  const before = decodePageCursor(position, args.after);
  const { requests } = useCases;
  const rows =
    args.direction === 'INCOMING'
      ? await requests.pendingTo(id, limit + 1, before)
      : await requests.pendingFrom(id, limit + 1, before);
  return connection({ rows, limit, cursorOf: (request) => request.id, continued: before !== null });
};
