import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const markAllNotificationsRead: NonNullable<MutationResolvers['markAllNotificationsRead']> = async (
  _parent,
  _args,
  { viewer, useCases, origin },
) =>
  toResult(
    'MarkAllNotificationsReadSuccess',
    await useCases.inbox.markAllRead(requireViewer(viewer).id, origin),
  );
