import { lazy, Suspense } from 'react';
import { useMediaQuery } from '../browser/use-media-query.ts';
import { Loading } from '../design/loading.tsx';
import { messageHref } from '../rooms/message-href.ts';
import { ConversationPage } from './conversation-page.tsx';
import './room-page.css';

const ThreadPanel = lazy(async () => ({
  default: (await import('../threads/thread-panel.tsx')).ThreadPanel,
}));

/** One room, and a thread of it: beside one another on a wide window, else the thread alone. */
export function RoomPage({
  roomId,
  threadOf,
}: {
  readonly roomId: string;
  readonly threadOf: string | undefined;
}) {
  const isWide = useMediaQuery('(width >= 80rem)');
  return (
    <div className="room-page">
      {(isWide || threadOf === undefined) && (
        <div className="pane pane--detail">
          <ConversationPage roomId={roomId} threadOf={threadOf} />
        </div>
      )}
      {threadOf !== undefined && (
        <Suspense fallback={<Loading />}>
          <ThreadPanel
            key={threadOf}
            roomId={roomId}
            rootId={threadOf}
            // The room is opened anew, where the thread hangs.
            backTo={isWide ? `/rooms/${roomId}` : messageHref(roomId, threadOf)}
          />
        </Suspense>
      )}
    </div>
  );
}
