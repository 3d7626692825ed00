import { FormattedDate, FormattedTime } from 'react-intl';
import { Link } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { Badge } from '../design/badge.tsx';
import { Icon, type IconName } from '../design/icon.tsx';
import { useText } from '../language/use-text.ts';
import type { RoomLine } from './room-list.ts';
import { roomTitle } from './room-title.ts';

/** A room in the list: who, what was said last and when, and what is unread. */
export function RoomLink({
  room,
  href,
  isOpen,
  onFollow,
}: {
  readonly room: RoomLine;
  readonly href: string;
  readonly isOpen: boolean;
  readonly onFollow: () => void;
}) {
  const t = useText();
  const { id, peer, lastMessage } = room;
  const title = roomTitle(room, t);
  const said = lastMessage?.deletedAt === null ? lastMessage.plainText : null;
  const sender = room.kind === 'GROUP' ? lastMessage?.sender?.displayName : undefined;
  return (
    <Link
      href={href}
      className="room"
      aria-current={isOpen ? 'page' : undefined}
      draggable={false}
      onClick={onFollow}
    >
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
      <RoomAbout room={room} />
    </Link>
  );
}

/** When something was said last, how much is unread, and what the viewer has set of it. */
function RoomAbout({ room }: { readonly room: RoomLine }) {
  const t = useText();
  const { lastActivityAt, unreadCount, isMuted, isPinned, isMarkedUnread } = room;
  return (
    <span className="room__about">
      <time dateTime={lastActivityAt}>
        {isToday(lastActivityAt) ? (
          <FormattedTime value={lastActivityAt} />
        ) : (
          <FormattedDate value={lastActivityAt} day="numeric" month="short" />
        )}
      </time>
      <span className="room__marks">
        {isPinned && <RoomMark icon="pin" label={t('rooms.pinned')} />}
        {isMuted && <RoomMark icon="muted" label={t('rooms.muted')} />}
        {unreadCount === 0 && isMarkedUnread ? (
          <span className={isMuted ? 'badge badge--quiet' : 'badge'}>
            <span className="visually-hidden">{t('rooms.markedUnread')}</span>
          </span>
        ) : (
          <Badge count={unreadCount} isQuiet={isMuted} label={t('shell.unread', { count: unreadCount })} />
        )}
      </span>
    </span>
  );
}

function RoomMark({ icon, label }: { readonly icon: IconName; readonly label: string }) {
  return (
    <>
      <Icon name={icon} size={14} />
      <span className="visually-hidden">{label}</span>
    </>
  );
}

function isToday(time: string): boolean {
  return new Date(time).toDateString() === new Date().toDateString();
}
