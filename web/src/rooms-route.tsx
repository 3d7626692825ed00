import { useParams } from 'wouter';
import { ConversationPage } from './conversation/conversation-page.tsx';
import { EmptyState } from './design/empty-state.tsx';
import { useText } from './language/use-text.ts';
import { RoomsPage } from './rooms/rooms-page.tsx';
import { Panes } from './shell/panes.tsx';

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
          <ConversationPage key={roomId} roomId={roomId} threadOf={messageId} />
        )
      }
    />
  );
}
