import { z } from 'zod';
import { defineEvent } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

/** `seq` is the entry's place in the user's feed of notifications. */
const feedEntry = { userId: id, seq, at: instant };
const key = (data: { userId: string }): string => data.userId;
const topic = 'notification.events';

export const NotificationSent = defineEvent({
  type: 'NotificationSent',
  topic,
  schema: z.object({
    ...feedEntry,
    notificationId: id,
    kind: z.enum([
      'FRIEND_REQUEST_RECEIVED',
      'FRIEND_REQUEST_ACCEPTED',
      'MESSAGE_RECEIVED',
      'FRIEND_CAME_ONLINE',
    ]),
  }),
  key,
});

export const NotificationsRead = defineEvent({
  type: 'NotificationsRead',
  topic,
  schema: z.object({ ...feedEntry, notificationIds: z.array(id) }),
  key,
});

/** Taken back: the message was deleted, the request cancelled, somebody blocked. */
export const NotificationsWithdrawn = defineEvent({
  type: 'NotificationsWithdrawn',
  topic,
  schema: z.object({ ...feedEntry, notificationIds: z.array(id) }),
  key,
});
