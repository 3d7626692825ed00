import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const markNotificationsRead: NonNullable<MutationResolvers['markNotificationsRead']> = async (
  _parent,
  { input },
  { viewer, useCases, origin },
) =>
  toResult(
    'MarkNotificationsReadSuccess',
    await useCases.inbox.markRead(requireViewer(viewer).id, input, origin),
  );
