import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useIsConnected } from '../graph/graph-provider.tsx';
import { useText } from '../language/use-text.ts';
import { roomTitle } from '../rooms/room-title.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import type { Conversation } from './conversation.ts';
import type { ConversationView } from './conversation-store.ts';
import { GoneRoom } from './gone-room.tsx';
import type { ConversationRoom } from './room-source.ts';

/** In place of a room that is not open (yet, or any more): why. */
export function NotOpen({
  roomId,
  opened,
  backTo,
}: {
  readonly roomId: string;
  readonly opened:
    | {
        readonly conversation: Conversation<ConversationRoom>;
        readonly view: ConversationView<ConversationRoom>;
      }
    | undefined;
  readonly backTo: string;
}) {
  const t = useText();
  const isConnected = useIsConnected();
  const room = opened?.view.head;
  const status = opened?.view.status ?? 'opening';
  return (
    <>
      <PaneHeader title={room === undefined ? t('rooms.title') : roomTitle(room, t)} backTo={backTo} />
      {status === 'lost' ? (
        <GoneRoom roomId={roomId} room={room} />
      ) : opened !== undefined && (status === 'unreachable' || !isConnected) ? (
        <Failure onRetry={opened.conversation.retry} />
      ) : (
        <Loading />
      )}
    </>
  );
}
