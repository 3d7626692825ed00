import { Link } from 'wouter';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { roomTitle } from '../rooms/room-title.ts';
import type { ConversationRoom } from './room-source.ts';
import { UnsentTexts } from './unsent-texts.tsx';
import './gone-room.css';

/** Why a room is not shown (any more); `room`: as it was last seen here. */
export function GoneRoom({
  roomId,
  room,
}: {
  readonly roomId: string;
  readonly room: ConversationRoom | undefined;
}) {
  const t = useText();
  const isBlocked = room?.kind === 'DIRECT';
  const name = room === undefined ? '' : roomTitle(room, t);
  return (
    <div className="pane__scroll gone-room">
      <EmptyState
        icon="lock"
        title={t(
          room === undefined
            ? 'conversation.gone'
            : isBlocked
              ? 'conversation.goneBlocked'
              : 'conversation.goneGroup',
          { name },
        )}
        action={
          <Link
            className="button button--neutral button--medium"
            href={isBlocked ? '/people/blocked' : '/rooms'}
          >
            {t(isBlocked ? 'conversation.toBlocked' : 'shell.toRooms')}
          </Link>
        }
      >
        {t(
          room === undefined
            ? 'conversation.goneText'
            : isBlocked
              ? 'conversation.goneBlockedText'
              : 'conversation.goneGroupText',
        )}
      </EmptyState>
      <UnsentTexts roomId={roomId} />
    </div>
  );
}
