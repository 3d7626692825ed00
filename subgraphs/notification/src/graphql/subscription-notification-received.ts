import { pipeStream } from '@parley/async';
import type { FeedItem } from '@parley/feeds';
import { requireViewer, streamResolver } from '@parley/service-kit/subgraph';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { Context } from './context.ts';
import type { StreamStart, ResumeGap, SubscriptionNotificationReceivedArgs } from './graph.generated.ts';

export const notificationReceived = streamResolver(
  ({ after }: Partial<SubscriptionNotificationReceivedArgs>, { viewer, useCases }: Context) => {
    const items = useCases.openNotifications(requireViewer(viewer).id, after ?? null);
    return pipeStream(items, (item) => ({ value: toEvent(item), cursor: item.cursor }));
  },
);

const entryTypes = {
  SENT: 'NotificationSent',
  READ: 'NotificationsRead',
  WITHDRAWN: 'NotificationsWithdrawn',
} as const;

/** Its fields are resolved by the type's own resolvers. */
type EntryEvent = InboxEntry & {
  readonly __typename: (typeof entryTypes)[InboxEntry['type']];
  readonly cursor: string;
};

function toEvent(item: FeedItem<InboxEntry>): StreamStart | ResumeGap | EntryEvent {
  const { cursor } = item;
  switch (item.kind) {
    case 'start':
      return { __typename: 'StreamStart', cursor };
    case 'gap':
      return { __typename: 'ResumeGap', cursor, from: item.from, to: item.to };
    case 'entry':
      return { __typename: entryTypes[item.entry.type], cursor, ...item.entry };
    case 'signal':
      return item.signal;
  }
}
