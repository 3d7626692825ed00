import { requireViewer } from '@parley/service-kit/subgraph';
import type { MarkNotificationsReadOutcome } from '../inbox/mark-notifications-read.ts';
import type { MutationResolvers, ResolversTypes } from './graph.generated.ts';

export const markNotificationsRead: NonNullable<MutationResolvers['markNotificationsRead']> = async (
  _parent,
  { input },
  { viewer, inbox, origin },
) => toResult(await inbox.markRead(requireViewer(viewer).id, input.ids, origin));

function toResult(outcome: MarkNotificationsReadOutcome): ResolversTypes['MarkNotificationsReadResult'] {
  switch (outcome.kind) {
    case 'read': {
      const { notifications, unreadCount } = outcome;
      return { __typename: 'MarkNotificationsReadSuccess', notifications: [...notifications], unreadCount };
    }
    case 'notFound': {
      const message = 'You have no notification with one of these ids. Load the list anew.';
      return { __typename: 'NotificationNotFound', message, ids: [...outcome.ids] };
    }
    case 'invalid':
      return { __typename: 'InvalidInput', message: outcome.message, field: outcome.field };
  }
}
