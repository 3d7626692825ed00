import type { ClientSession } from 'mongodb';
import type { Notification } from '../inbox/notification.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections, PairDocument } from './collections.ts';
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

/** Makes the pair as the friend service has it, only while it stands at the version that was `seen`, null for none; says whether it did. */
export async function replacePair(
  { pairs }: Collections,
  { key: _id, seen, wanted }: { key: string; seen: number | null; wanted: PairDocument | null },
  session?: ClientSession,
): Promise<boolean> {
  const options = session === undefined ? {} : { session };
  if (wanted === null)
    return seen === null || (await pairs.deleteOne({ _id, version: seen }, options)).deletedCount > 0;
  if (seen !== null)
    return (await pairs.replaceOne({ _id, version: seen }, wanted, options)).matchedCount > 0;
  const made = await pairs.updateOne({ _id }, { $setOnInsert: wanted }, { ...options, upsert: true });
  return made.upsertedCount > 0;
}
