import { requireViewer } from '@parley/service-kit/subgraph';
import type { MutationResolvers } from './graph.generated.ts';

export const markAllNotificationsRead: NonNullable<MutationResolvers['markAllNotificationsRead']> = async (
  _parent,
  _args,
  { viewer, inbox, origin },
) => ({
  __typename: 'MarkAllNotificationsReadSuccess',
  ...(await inbox.markAllRead(requireViewer(viewer).id, origin)),
});
