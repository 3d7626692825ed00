import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const markAllNotificationsRead: NonNullable<MutationResolvers['markAllNotificationsRead']> = async (
  _parent,
  _args,
  { viewer, inbox, origin },
) => toResult('MarkAllNotificationsReadSuccess', await inbox.markAllRead(requireViewer(viewer).id, origin));
