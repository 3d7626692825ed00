import type { ClientSession } from 'mongodb';
import type { Notification } from '../inbox/notification.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections } from './collections.ts';
import { readable, toNotification, toPreferences } from './documents.ts';

/** Those of the ids that are in the user's inbox, as a transaction sees it where there is one. */
export async function findNotifications(
  { notifications }: Collections,
  userId: string,
  ids: readonly string[],
  session?: ClientSession,
): Promise<readonly Notification[]> {
  const filter = { _id: { $in: [...ids] }, userId, state: { $ne: 'WITHDRAWN' } } as const;
  const options = { projection: readable, ...(session === undefined ? {} : { session }) };
  return (await notifications.find(filter, options).toArray()).map(toNotification);
}

/** The user's preferences, as a transaction sees them where there is one. */
export async function findPreferences(
  { preferences }: Collections,
  userId: string,
  session?: ClientSession,
): Promise<NotificationPreferences> {
  const found = await preferences.findOne({ _id: userId }, session === undefined ? {} : { session });
  return toPreferences(found);
}
