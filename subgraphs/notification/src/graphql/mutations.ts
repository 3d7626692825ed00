import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from './graph.generated.ts';
import { toResult } from './problems.ts';

export const Mutation: MutationResolvers = {
  async markNotificationsRead(_parent, { input }, { viewer, useCases, origin }) {
    const outcome = await useCases.markNotificationsRead(requireViewer(viewer).id, input, origin);
    return toResult('MarkNotificationsReadSuccess', outcome);
  },
  async markAllNotificationsRead(_parent, _args, { viewer, useCases, origin }) {
    const outcome = await useCases.markAllNotificationsRead(requireViewer(viewer).id, origin);
    return toResult('MarkAllNotificationsReadSuccess', outcome);
  },
  async updateNotificationPreferences(_parent, { input }, { viewer, useCases, origin }) {
    const outcome = await useCases.updateNotificationPreferences(requireViewer(viewer).id, input, origin);
    return toResult('UpdateNotificationPreferencesSuccess', outcome);
  },
};
