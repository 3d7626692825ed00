import { useMutation, useQuery } from '@apollo/client/react';
import { Link } from 'wouter';
import { Button } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { useRefusalToast } from '../problems/use-refusal-toast.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { Panes } from '../shell/panes.tsx';
import { MarkAllNotificationsReadDocument, NotificationsDocument } from './graph.generated.ts';
import { NotificationRow } from './notification-row.tsx';
import './notifications-page.css';

export function NotificationsPage() {
  const t = useText();
  const refusalToast = useRefusalToast();
  const { data, error, refetch, fetchMore } = useQuery(NotificationsDocument);
  const [markAll] = useMutation(MarkAllNotificationsReadDocument, { onError: refusalToast });
  const page = data?.notifications?.pageInfo;
  const entries = data?.notifications?.edges.map(({ node }) => node);
  const hasUnread = entries?.some(({ readAt }) => readAt === null) ?? false;
  return (
    <Panes
      isDetailOpen
      detail={
        <>
          <PaneHeader title={t('shell.notifications')}>
            {hasUnread && (
              <Button tone="quiet" size="small" onClick={() => void markAll()}>
                {t('notifications.markAll')}
              </Button>
            )}
            <Link className="button button--quiet button--small" href="/settings/notifications">
              {t('notifications.preferences')}
            </Link>
          </PaneHeader>
          <div className="pane__scroll">
            {entries === undefined ? (
              error === undefined ? (
                <Loading />
              ) : (
                <Failure error={error} onRetry={() => void refetch()} />
              )
            ) : entries.length === 0 ? (
              <EmptyState icon="bell" title={t('notifications.none')}>
                {t('notifications.noneText')}
              </EmptyState>
            ) : (
              <ul className="notifications">
                {entries.map((notification) => (
                  <NotificationRow key={notification.id} notification={notification} />
                ))}
              </ul>
            )}
            {page?.hasNextPage === true && (
              <div className="people-list__more">
                <Button
                  tone="quiet"
                  size="small"
                  onClick={() => void fetchMore({ variables: { after: page.endCursor } })}
                >
                  {t('shell.loadMore')}
                </Button>
              </div>
            )}
          </div>
        </>
      }
    />
  );
}
