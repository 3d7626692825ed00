import { requireViewer } from '@parley/service-kit/subgraph';
import type { QueryResolvers } from './graph.generated.ts';

export const unreadNotificationCount: NonNullable<QueryResolvers['unreadNotificationCount']> = (
  _parent,
  _args,
  { viewer, useCases },
) => useCases.inbox.countUnread(requireViewer(viewer).id);
