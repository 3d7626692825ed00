import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from '../graph.generated.ts';
import { toResult } from '../problems.ts';

export const updateNotificationPreferences: NonNullable<
  MutationResolvers['updateNotificationPreferences']
> = async (_parent, { input }, { viewer, useCases, origin }) => {
  const outcome = await useCases.inbox.updatePreferences(requireViewer(viewer).id, input, origin);
  return toResult('UpdateNotificationPreferencesSuccess', outcome);
};
