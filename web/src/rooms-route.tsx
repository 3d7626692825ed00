import { lazy, Suspense } from 'react';
import { useParams, useRoute } from 'wouter';
import { EmptyState } from './design/empty-state.tsx';
import { Loading } from './design/loading.tsx';
import { useText } from './language/use-text.ts';
import { RoomsPage } from './rooms/rooms-page.tsx';
import { Panes } from './shell/panes.tsx';

const RoomPage = lazy(async () => ({ default: (await import('./conversation/room-page.tsx')).RoomPage }));

const GroupPage = lazy(async () => ({ default: (await import('./groups/group-page.tsx')).GroupPage }));

/** `/rooms`, `/rooms/:roomId`, `/rooms/:roomId/details` and `/rooms/:roomId/threads/:messageId`: the list of rooms, and beside it the open one. */
export function RoomsRoute() {
  const t = useText();
  const { roomId, messageId } = useParams<{ roomId?: string; messageId?: string }>();
  const [showsDetails] = useRoute('/rooms/:roomId/details');
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
            {showsDetails ? <GroupPage roomId={roomId} /> : <RoomPage roomId={roomId} threadOf={messageId} />}
          </Suspense>
        )
      }
    />
  );
}
