import { z } from 'zod';
import { eventsOf } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

const define = eventsOf('notification.events', ({ userId }: { userId: string }) => userId);
/** `seq` is the entry's place in the user's feed of notifications. */
const feedEntry = { userId: id, seq, at: instant };

export const NotificationSent = define(
  'NotificationSent',
  z
    .object({
      ...feedEntry,
      notificationId: id,
      kind: z.enum([
        'FRIEND_REQUEST_RECEIVED',
        'FRIEND_REQUEST_ACCEPTED',
        'MESSAGE_RECEIVED',
        'MENTIONED',
        'REPLIED',
        'THREAD_REPLIED',
        'REACTED',
        'ADDED_TO_GROUP',
        'JOIN_REQUESTED',
        'JOIN_REQUEST_DECLINED',
        'SCHEDULED_MESSAGE_FAILED',
        'FRIEND_CAME_ONLINE',
      ]),
    })
    .describe('Somebody has a new notification.'),
);
export const NotificationsRead = define(
  'NotificationsRead',
  z.object({ ...feedEntry, notificationIds: z.array(id) }).describe('Somebody has read these notifications.'),
);
export const NotificationsWithdrawn = define(
  'NotificationsWithdrawn',
  z
    .object({ ...feedEntry, notificationIds: z.array(id) })
    .describe('Taken back: the message was deleted, the request cancelled, somebody blocked.'),
);
