import { requireViewer } from '@parley/service-kit/subgraph';
import type { QueryResolvers } from './graph.generated.ts';

export const notificationPreferences: NonNullable<QueryResolvers['notificationPreferences']> = (
  _parent,
  _args,
  { viewer, useCases },
) => useCases.inbox.preferences(requireViewer(viewer).id);
