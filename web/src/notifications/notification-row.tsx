import { useMutation } from '@apollo/client/react';
import { Link } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { classNames } from '../design/class-names.ts';
import { Icon } from '../design/icon.tsx';
import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import { MarkNotificationsReadDocument, type NotificationEntryFragment } from './graph.generated.ts';
import { notificationHref } from './notification-href.ts';
import { useNotificationText } from './notification-text.ts';

/** One notification: opens what it is about, which marks it as read. */
export function NotificationRow({ notification }: { readonly notification: NotificationEntryFragment }) {
  const t = useText();
  const text = useNotificationText();
  const since = useSince();
  const [markRead] = useMutation(MarkNotificationsReadDocument, { onError: () => undefined });
  const { id, actor, message, createdAt, readAt } = notification;
  const isUnread = readAt === null;
  const open = (): void => {
    if (isUnread) void markRead({ variables: { ids: [id] } });
  };
  return (
    <li>
      <Link
        className={classNames('notification', isUnread && 'notification--unread')}
        href={notificationHref(notification) ?? '/notifications'}
        // Each is a jump of its own, also to the same message.
        state={{}}
        onClick={open}
      >
        {actor === null ? (
          <span className="notification__icon">
            <Icon name="bell" />
          </span>
        ) : (
          <Avatar id={actor.id} name={actor.displayName} image={actor.image?.small} />
        )}
        <span className="notification__text">
          <span dir="auto">{text(notification)}</span>
          {message?.text !== undefined && message.text !== null && message.text !== '' && (
            <span className="notification__message" dir="auto">
              {message.text}
            </span>
          )}
          <time className="notification__time" dateTime={createdAt}>
            {since(createdAt)}
          </time>
        </span>
        {isUnread && (
          <span className="notification__dot">
            <span className="visually-hidden">{t('notifications.unread')}</span>
          </span>
        )}
      </Link>
    </li>
  );
}
