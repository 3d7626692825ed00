import { Link } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { Badge } from '../design/badge.tsx';
import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import { roomTitle } from '../rooms/room-title.ts';
import type { FollowedThread } from './followed-threads.ts';

/** A thread in the list: what it hangs from, where, and what is new in it. */
export function ThreadEntry({
  thread,
  isOpen,
}: {
  readonly thread: FollowedThread;
  readonly isOpen: boolean;
}) {
  const t = useText();
  const since = useSince();
  const { root, replyCount, lastReplyAt, unreadCount } = thread;
  const { sender, room } = root;
  const name = sender?.displayName ?? t('conversation.somebody');
  const said = root.isFromBlocked ? t('conversation.blocked') : root.plainText;
  return (
    <Link
      className="room"
      href={`/threads/${room?.id ?? ''}/${root.id}`}
      aria-current={isOpen ? 'page' : undefined}
    >
      <Avatar id={sender?.id ?? ''} name={name} image={sender?.image?.small} />
      <span className="room__texts">
        <span className="room__title" dir="auto">
          {root.deletedAt === null ? said : t('conversation.deleted')}
        </span>
        <span className="room__last" dir="auto">
          {room === null ? name : t('threads.byIn', { name, room: roomTitle(room, t) })}
        </span>
        <span className="room__last">{t('conversation.replies', { count: replyCount })}</span>
      </span>
      <span className="room__about">
        {lastReplyAt !== null && <time dateTime={lastReplyAt}>{since(lastReplyAt)}</time>}
        <Badge count={unreadCount} label={t('shell.unread', { count: unreadCount })} />
      </span>
    </Link>
  );
}
