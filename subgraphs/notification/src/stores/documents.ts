import { dedupeKey, joinRequestKey, type NewNotification, type Notification } from '../inbox/notification.ts';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import { type NotificationPreferences, preferencesOf } from '../preferences/notification-preferences.ts';
import type { FeedDocument, NotificationDocument, PreferencesDocument } from './collections.ts';

/** What is read of a notification: all but what only its store needs. */
export const readable = {
  state: 0,
  withdrawnAt: 0,
  dedupeKey: 0,
  threadRootId: 0,
  threadNumber: 0,
  joinRequest: 0,
  requestVersion: 0,
} as const;

export function toNotification(document: Omit<NotificationDocument, keyof typeof readable>): Notification {
  const { _id: id, isQuiet = false, emoji = null, scheduledMessageId = null, failure = null } = document;
  const { _id, ...rest } = document;
  return { ...rest, id, isQuiet, emoji, scheduledMessageId, failure };
}

export function toNotificationDocument(
  notification: NewNotification,
  given: Pick<Notification, 'id' | 'seq' | 'createdAt' | 'isQuiet'>,
): NotificationDocument {
  const { userId, actorId, kind } = notification;
  const { id: _id, ...rest } = given;
  const message = 'messageId' in notification ? notification : null;
  return {
    _id,
    ...rest,
    userId,
    state: 'UNREAD',
    kind,
    actorId,
    roomId: 'roomId' in notification ? notification.roomId : null,
    messageId: message?.messageId ?? null,
    messageNumber: 'messageNumber' in notification ? notification.messageNumber : null,
    emoji: 'emoji' in notification ? notification.emoji : null,
    friendRequestId: 'friendRequestId' in notification ? notification.friendRequestId : null,
    readAt: null,
    withdrawnAt: null,
    dedupeKey: dedupeKey(notification),
    ...placeInThread(notification),
    ...openRequest(notification),
    ...failedSchedule(notification),
  };
}

/** Absent of all else: what is undefined would be null in the store. */
function placeInThread(
  notification: NewNotification,
): Pick<NotificationDocument, 'threadRootId' | 'threadNumber'> {
  if (!('threadRootId' in notification) || notification.threadNumber === undefined) return {};
  const { threadRootId, threadNumber } = notification;
  return { threadRootId, threadNumber };
}

/** Its answer settles it; there is nothing to settle in the answer itself. */
function openRequest(
  notification: NewNotification,
): Pick<NotificationDocument, 'joinRequest' | 'requestVersion'> {
  if (notification.kind !== 'JOIN_REQUESTED') return {};
  const { requestVersion } = notification;
  return { joinRequest: joinRequestKey(notification), requestVersion };
}

function failedSchedule(
  notification: NewNotification,
): Pick<NotificationDocument, 'scheduledMessageId' | 'failure'> {
  if (notification.kind !== 'SCHEDULED_MESSAGE_FAILED') return {};
  const { scheduledMessageId, failure } = notification;
  return { scheduledMessageId, failure };
}

/** Of somebody who has said nothing there is no document. */
export function toPreferences(document: PreferencesDocument | null | undefined): NotificationPreferences {
  const { kinds = {}, quietHours, allMessagesRoomIds } = document ?? {};
  return preferencesOf({ kinds, quietHours, allMessagesRoomIds });
}

/** @throws when a SENT entry is not of one notification of a kind, which no transaction writes. */
export function toInboxEntry(document: FeedDocument): InboxEntry {
  const { _id: eventId, userId, seq, type, kind, notificationIds, at, traceparent } = document;
  const entry = { eventId, userId, seq, at, traceparent };
  if (type !== 'SENT') return { ...entry, type, notificationIds };
  const [notificationId] = notificationIds;
  if (kind === null || notificationId === undefined) throw new Error(`The feed entry ${eventId} is damaged.`);
  return { ...entry, type, notificationId, kind };
}
