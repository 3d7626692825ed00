import { messageHref } from '../rooms/message-href.ts';
import type { NotificationEntryFragment } from './graph.generated.ts';

/** Where one sees what a notification is about; undefined when there is nothing (any more). */
export function notificationHref({
  kind,
  actor,
  room,
  message,
}: NotificationEntryFragment): string | undefined {
  switch (kind) {
    case 'FRIEND_REQUEST_RECEIVED':
      return actor ? `/people/requests/${actor.id}` : '/people/requests';
    case 'FRIEND_REQUEST_ACCEPTED':
    case 'FRIEND_CAME_ONLINE':
      return actor ? `/people/friends/${actor.id}` : '/people/friends';
    case 'MESSAGE_RECEIVED':
    case 'MENTIONED':
    case 'REPLIED':
    case 'THREAD_REPLIED':
    case 'REACTED':
      if (!room) return undefined;
      if (!message) return `/rooms/${room.id}`;
      return messageHref(room.id, message.id, message.isInRoom ? undefined : message.threadRoot?.id);
    case 'ADDED_TO_GROUP':
    case 'JOIN_REQUESTED':
    case 'JOIN_REQUEST_DECLINED':
    case 'SCHEDULED_MESSAGE_FAILED':
      return room ? `/rooms/${room.id}` : undefined;
  }
}
