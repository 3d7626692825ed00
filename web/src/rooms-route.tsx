import { lazy, Suspense } from 'react';
import { useParams } from 'wouter';
import { EmptyState } from './design/empty-state.tsx';
import { Loading } from './design/loading.tsx';
import { useText } from './language/use-text.ts';
import { RoomsPage } from './rooms/rooms-page.tsx';
import { Panes } from './shell/panes.tsx';

const ConversationPage = lazy(async () => ({
  default: (await import('./conversation/conversation-page.tsx')).ConversationPage,
}));

/** `/rooms`, `/rooms/:roomId` and `/rooms/:roomId/threads/:messageId`: the list of rooms, and beside it the open one. */
export function RoomsRoute() {
  const t = useText();
  const { roomId, messageId } = useParams<{ roomId?: string; messageId?: string }>();
  return (
    <Panes
      listLabel={t('rooms.title')}
      list={<RoomsPage openRoomId={roomId} />}
      isDetailOpen={roomId !== undefined}
      detail={
        roomId === undefined ? (
          <EmptyState icon="chat" title={t('conversation.none')}>
            {t('conversation.noneText')}
          </EmptyState>
        ) : (
          // Another room is another page: nothing of the one before stays.
          <Suspense key={roomId} fallback={<Loading />}>
            <ConversationPage roomId={roomId} threadOf={messageId} />
          </Suspense>
        )
      }
    />
  );
}
