import { Link } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { Badge } from '../design/badge.tsx';
import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import type { TimelineMessage } from './conversation-state.ts';
import './thread-link.css';

/** The way to the replies that hang from a message: how many, by whom and when last; or to the thread in which it is one. */
export function ThreadLink({
  message: { id, thread, threadRoot },
  href,
}: {
  readonly message: TimelineMessage;
  readonly href: string;
}) {
  const t = useText();
  const since = useSince();
  return (
    // Each is a jump of its own, also to the same message.
    <Link className="thread-link" href={href} state={{}} data-thread={threadRoot?.id ?? id}>
      {thread === null || threadRoot !== null ? (
        t('conversation.inThread')
      ) : (
        <>
          <span className="thread-link__faces" aria-hidden="true">
            {thread.lastRepliers?.map(({ id: userId, displayName, image }) => (
              <Avatar key={userId} id={userId} name={displayName} image={image?.url} size="xs" />
            ))}
          </span>
          <span>{t('conversation.replies', { count: thread.replyCount })}</span>
          {thread.lastReplyAt !== null && (
            <time className="thread-link__last" dateTime={thread.lastReplyAt}>
              {t('conversation.lastReply', { since: since(thread.lastReplyAt) })}
            </time>
          )}
          <Badge count={thread.unreadCount} label={t('shell.unread', { count: thread.unreadCount })} />
        </>
      )}
    </Link>
  );
}
