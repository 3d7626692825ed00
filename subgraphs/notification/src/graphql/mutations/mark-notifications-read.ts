import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const markNotificationsRead: NonNullable<MutationResolvers['markNotificationsRead']> = async (
  _parent,
  { input },
  { viewer, inbox, origin },
) => toResult('MarkNotificationsReadSuccess', await inbox.markRead(requireViewer(viewer).id, input, origin));
