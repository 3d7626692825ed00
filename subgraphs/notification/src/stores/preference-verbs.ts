import type { ClientSession } from 'mongodb';
import type { InboxStore, InboxTransaction } from '../inbox/inbox-store.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections } from './collections.ts';
import { toPreferences } from './documents.ts';

/** The preferences as the transaction sees them. */
export async function findPreferences(
  { preferences }: Pick<Collections, 'preferences'>,
  userId: string,
  session?: ClientSession,
): Promise<NotificationPreferences> {
  const found = await preferences.findOne({ _id: userId }, session === undefined ? {} : { session });
  return toPreferences(found);
}

/** What a transaction may do with the preferences of those whose inboxes it has. */
export function preferenceVerbs(
  collections: Pick<Collections, 'preferences'>,
  session: ClientSession,
): Pick<InboxTransaction, 'changePreferences'> {
  return {
    async changePreferences(userId, { kinds, quietHours }) {
      const changes: Record<string, unknown> = quietHours === undefined ? {} : { quietHours };
      for (const [kind, isEnabled] of Object.entries(kinds)) changes[`kinds.${kind}`] = isEnabled;
      // MongoDB wants something to set.
      if (Object.keys(changes).length > 0)
        await collections.preferences.updateOne(
          { _id: userId },
          { $set: changes },
          { upsert: true, session },
        );
      return findPreferences(collections, userId, session);
    },
  };
}

/** What is asked of preferences outside a transaction. */
export function preferenceReads({
  pairs,
  preferences,
}: Pick<Collections, 'pairs' | 'preferences'>): Pick<InboxStore, 'preferences' | 'friendsWhoAsked'> {
  return {
    preferences: (userId) => findPreferences({ preferences }, userId),
    async friendsWhoAsked(userId, kind) {
      const friends = await pairs.find({ userIds: userId, areFriends: true }).toArray();
      const ids = friends.flatMap(({ userIds }) => userIds.filter((id) => id !== userId));
      const asked = { _id: { $in: ids }, [`kinds.${kind}`]: true };
      const found = await preferences.find(asked, { projection: { _id: 1 } }).toArray();
      return found.map(({ _id }) => _id);
    },
  };
}
