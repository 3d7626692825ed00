import type { ApolloClient } from '@apollo/client';
import { useApolloClient, useSubscription } from '@apollo/client/react';
import { useToast } from '../design/toasts.tsx';
import { UnreadNotificationCountDocument } from '../notifications/graph.generated.ts';
import { useNotificationText } from '../notifications/notification-text.ts';
import { NotificationReceivedDocument, type NotificationReceivedSubscription } from './graph.generated.ts';

type NotificationEvent = NotificationReceivedSubscription['notificationReceived'];

/** What reaches the viewer: the number of what is unread, the list, and a line at the edge of the window. */
export function useNotifications(): void {
  const apollo = useApolloClient();
  const toast = useToast();
  const text = useNotificationText();
  useSubscription(NotificationReceivedDocument, {
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      const event = data?.notificationReceived;
      if (event === undefined) return;
      apply(apollo, event);
      if (event.__typename !== 'NotificationSent') return;
      const { notification } = event;
      if (notification && !notification.isQuiet && isForToast(notification.kind)) toast(text(notification));
    },
  });
}

/** Messages show themselves in the list of rooms. */
const isForToast = (kind: string): boolean => !['MESSAGE_RECEIVED', 'THREAD_REPLIED'].includes(kind);

function apply(apollo: ApolloClient, event: NotificationEvent): void {
  if ('unreadCount' in event)
    apollo.writeQuery({
      query: UnreadNotificationCountDocument,
      data: { unreadNotificationCount: event.unreadCount },
    });
  if (event.__typename === 'NotificationsRead') markRead(apollo, event.ids);
  else refetch(apollo, event.__typename);
}

function markRead({ cache }: ApolloClient, ids: readonly string[]): void {
  const readAt = new Date().toISOString();
  for (const id of ids)
    cache.modify({
      id: cache.identify({ __typename: 'Notification', id }) ?? '',
      fields: { readAt: (before: string | null) => before ?? readAt },
    });
}

/** At the start and after a gap the number is asked for too. */
function refetch(apollo: ApolloClient, typename: NotificationEvent['__typename']): void {
  const isState = typename === 'StreamStart' || typename === 'ResumeGap';
  void apollo.refetchQueries({
    updateCache: (cache) => {
      cache.evict({ fieldName: 'notifications' });
      if (isState) cache.evict({ fieldName: 'unreadNotificationCount' });
    },
    optimistic: true,
    onQueryUpdated: () => true,
  });
}
