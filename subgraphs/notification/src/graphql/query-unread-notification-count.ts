import { requireViewer } from '@parley/service-kit/subgraph';
import type { QueryResolvers } from './graph.generated.ts';

export const unreadNotificationCount: NonNullable<QueryResolvers['unreadNotificationCount']> = (
  _parent,
  _args,
  { viewer, inbox },
) => inbox.countUnread(requireViewer(viewer).id);
