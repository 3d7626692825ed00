import { dedupeKey, type NewNotification, type Notification } from '../inbox/notification.ts';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import { type NotificationPreferences, preferencesOf } from '../preferences/notification-preferences.ts';
import type { FeedDocument, NotificationDocument, PreferencesDocument } from './collections.ts';

export function toNotification(document: NotificationDocument): Notification {
  const { _id: id, userId, seq, kind, actorId, roomId, messageId, messageNumber } = document;
  const { friendRequestId, createdAt, readAt, isQuiet = false } = document;
  return {
    id,
    userId,
    seq,
    kind,
    actorId,
    roomId,
    messageId,
    messageNumber,
    friendRequestId,
    createdAt,
    readAt,
    isQuiet,
  };
}

export function toNotificationDocument(
  notification: NewNotification,
  given: Pick<Notification, 'id' | 'seq' | 'createdAt' | 'isQuiet'>,
): NotificationDocument {
  const { userId, actorId, kind } = notification;
  return {
    _id: given.id,
    userId,
    seq: given.seq,
    state: 'UNREAD',
    kind,
    actorId,
    roomId: kind === 'MESSAGE_RECEIVED' ? notification.roomId : null,
    messageId: kind === 'MESSAGE_RECEIVED' ? notification.messageId : null,
    messageNumber: kind === 'MESSAGE_RECEIVED' ? notification.messageNumber : null,
    friendRequestId: 'friendRequestId' in notification ? notification.friendRequestId : null,
    createdAt: given.createdAt,
    readAt: null,
    withdrawnAt: null,
    isQuiet: given.isQuiet,
    dedupeKey: dedupeKey(notification),
  };
}

/** Of somebody who has said nothing there is no document. */
export function toPreferences(document: PreferencesDocument | null | undefined): NotificationPreferences {
  return preferencesOf({ kinds: document?.kinds ?? {}, quietHours: document?.quietHours });
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
