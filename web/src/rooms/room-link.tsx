import { memo } from 'react';
import { FormattedDate, FormattedTime } from 'react-intl';
import { Link } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { Badge } from '../design/badge.tsx';
import { useText } from '../language/use-text.ts';
import type { RoomLine } from './room-list.ts';
import { roomTitle } from './room-title.ts';

/** A room in the list: who, what was said last and when, and what is unread. */
export const RoomLink = memo(function RoomLink({
  room,
  isOpen,
}: {
  readonly room: RoomLine;
  readonly isOpen: boolean;
}) {
  const t = useText();
  const { id, peer, lastMessage, lastActivityAt, unreadCount, isMuted } = room;
  const title = roomTitle(room, t);
  const said = lastMessage?.deletedAt === null ? lastMessage.plainText : null;
  const sender = room.kind === 'GROUP' ? lastMessage?.sender?.displayName : undefined;
  return (
    <Link href={`/rooms/${id}`} className="room" aria-current={isOpen ? 'page' : undefined}>
      <Avatar
        id={peer?.id ?? id}
        name={title}
        image={peer?.image?.small}
        isOnline={peer?.onlineStatus?.state === 'ONLINE'}
      />
      <span className="room__texts">
        <span className="room__title" dir="auto">
          {title}
        </span>
        <span className="room__last" dir="auto">
          {sender !== undefined && said !== null && `${sender}: `}
          {said ?? (lastMessage === null ? '' : t('conversation.deleted'))}
        </span>
      </span>
      <span className="room__about">
        <time dateTime={lastActivityAt}>
          {isToday(lastActivityAt) ? (
            <FormattedTime value={lastActivityAt} />
          ) : (
            <FormattedDate value={lastActivityAt} day="numeric" month="short" />
          )}
        </time>
        <Badge count={unreadCount} isQuiet={isMuted} label={t('shell.unread', { count: unreadCount })} />
      </span>
    </Link>
  );
});

function isToday(time: string): boolean {
  return new Date(time).toDateString() === new Date().toDateString();
}
