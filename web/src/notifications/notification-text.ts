import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import type { NotificationEntryFragment } from './graph.generated.ts';

const keys: Readonly<Record<NotificationEntryFragment['kind'], MessageKey>> = {
  FRIEND_REQUEST_RECEIVED: 'notifications.friendRequestReceived',
  FRIEND_REQUEST_ACCEPTED: 'notifications.friendRequestAccepted',
  MESSAGE_RECEIVED: 'notifications.messageReceived',
  MENTIONED: 'notifications.mentioned',
  REPLIED: 'notifications.replied',
  THREAD_REPLIED: 'notifications.threadReplied',
  REACTED: 'notifications.reacted',
  ADDED_TO_GROUP: 'notifications.addedToGroup',
  JOIN_REQUESTED: 'notifications.joinRequested',
  JOIN_REQUEST_DECLINED: 'notifications.joinRequestDeclined',
  SCHEDULED_MESSAGE_FAILED: 'notifications.scheduledMessageFailed',
  FRIEND_CAME_ONLINE: 'notifications.friendCameOnline',
};

/** What a notification says, as a sentence in the person's language. */
export function useNotificationText(): (notification: NotificationEntryFragment) => string {
  const t = useText();
  return ({ kind, actor, room, emoji }) =>
    t(keys[kind], {
      name: actor?.displayName ?? t('notifications.somebody'),
      room: room?.title ?? t('notifications.aGroup'),
      emoji: emoji ?? '',
    });
}
