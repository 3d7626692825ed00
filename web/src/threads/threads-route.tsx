import { useParams } from 'wouter';
import { Button } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { Panes } from '../shell/panes.tsx';
import { ThreadEntry } from './thread-entry.tsx';
import { ThreadPanel } from './thread-panel.tsx';
import { ThreadTexts } from './thread-texts.tsx';
import { useFollowedThreads } from './use-followed-threads.ts';
import '../rooms/rooms.css';

/** `/threads` and `/threads/:roomId/:rootId`: the threads that the viewer follows, and beside them the open one. */
export function ThreadsRoute() {
  return (
    <ThreadTexts>
      <ThreadsPage />
    </ThreadTexts>
  );
}

function ThreadsPage() {
  const t = useText();
  const { roomId, rootId } = useParams<{ roomId?: string; rootId?: string }>();
  return (
    <Panes
      listLabel={t('rooms.threads')}
      list={<FollowedThreads openRootId={rootId} />}
      isDetailOpen={rootId !== undefined}
      detail={
        roomId === undefined || rootId === undefined ? (
          <EmptyState icon="chat" title={t('threads.none')}>
            {t('threads.noneText')}
          </EmptyState>
        ) : (
          <ThreadPanel key={rootId} roomId={roomId} rootId={rootId} backTo="/threads" />
        )
      }
    />
  );
}

function FollowedThreads({ openRootId }: { readonly openRootId: string | undefined }) {
  const t = useText();
  const { threads, hasFailed, retry, loadMore } = useFollowedThreads();
  return (
    <>
      <PaneHeader title={t('rooms.threads')} />
      {threads === undefined && (hasFailed ? <Failure onRetry={retry} /> : <Loading />)}
      {threads?.length === 0 && (
        <EmptyState icon="chat" title={t('threads.empty')}>
          {t('threads.emptyText')}
        </EmptyState>
      )}
      {threads !== undefined && threads.length > 0 && (
        <ul className="rooms">
          {threads.map((thread) => (
            <li key={thread.root.id}>
              <ThreadEntry thread={thread} isOpen={thread.root.id === openRootId} />
            </li>
          ))}
          {loadMore !== undefined && (
            <li>
              <Button tone="quiet" size="small" onClick={loadMore}>
                {t('shell.loadMore')}
              </Button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}
