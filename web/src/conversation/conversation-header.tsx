import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { PinnedDialog } from '../message-actions/pinned-dialog.tsx';
import { roomTitle } from '../rooms/room-title.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import type { ConversationRoom } from './room-source.ts';

/** Which room it is, who is there, and what can be done with it as a whole. */
export function ConversationHeader({
  room,
  backTo,
}: {
  readonly room: ConversationRoom;
  readonly backTo: string;
}) {
  const t = useText();
  const [, navigate] = useLocation();
  const [showsPinned, setShowsPinned] = useState(false);
  return (
    <PaneHeader title={roomTitle(room, t)} backTo={backTo}>
      <p className="conversation__about">
        {room.kind === 'GROUP' && (
          <Link href={`/rooms/${room.id}/details`}>
            {t('conversation.members', { count: room.memberCount })}
          </Link>
        )}
        {room.peer?.onlineStatus?.state === 'ONLINE' && t('conversation.online')}
      </p>
      <IconButton icon="pin" label={t('message.pinned')} onClick={() => setShowsPinned(true)} />
      {showsPinned && <PinnedDialog roomId={room.id} onClose={() => setShowsPinned(false)} />}
      <IconButton
        icon="search"
        label={t('conversation.search')}
        onClick={() => navigate(`/search?room=${room.id}`)}
      />
    </PaneHeader>
  );
}
