import type { ClientSession } from 'mongodb';
import type { InboxTransaction, Origin, Selection } from '../inbox/inbox-store.ts';
import { dedupeKey } from '../inbox/notification.ts';
import { isWithin } from '../preferences/quiet-hours.ts';
import type { Collections } from './collections.ts';
import { toNotification, toNotificationDocument } from './documents.ts';
import type { FeedWriter } from './feed-writer.ts';
import { findPreferences, preferenceVerbs } from './preference-verbs.ts';
import { presenceVerbs } from './presence-verbs.ts';
import { selectionFilter } from './selection-filter.ts';

interface Deps {
  readonly collections: Collections;
  readonly session: ClientSession;
  readonly feeds: FeedWriter;
  readonly origin: Origin;
  readonly now: Date;
  readonly newId: () => string;
}

/** The verbs of one transaction; the first statement of each sees what the earlier ones wrote. */
export function createInboxTransaction(deps: Deps): InboxTransaction {
  const { collections, session, now } = deps;
  return {
    now,
    ...inboxVerbs(deps),
    ...projectionVerbs(deps),
    ...preferenceVerbs(collections, session),
    ...presenceVerbs(collections, session),
  };
}

type InboxVerb = 'find' | 'notify' | 'markRead' | 'withdraw';

function inboxVerbs({
  collections,
  session,
  feeds,
  origin,
  now,
  newId,
}: Deps): Pick<InboxTransaction, InboxVerb> {
  const { notifications } = collections;

  const settle = async (
    userId: string,
    which: Selection,
    type: 'READ' | 'WITHDRAWN',
  ): Promise<readonly string[]> => {
    const filter = selectionFilter(userId, which);
    const limit = 'limit' in which ? which.limit : 0;
    const found = await notifications
      .find(filter, { session, projection: { _id: 1 }, sort: { seq: 1 }, limit })
      .toArray();
    const ids = found.map(({ _id }) => _id);
    for (const part of feeds.appendSettled(userId, type, ids, origin)) {
      const change = type === 'READ' ? { readAt: part.at } : { withdrawnAt: part.at };
      await notifications.updateMany(
        { _id: { $in: [...part.ids] } },
        { $set: { state: type, ...change } },
        { session },
      );
    }
    return ids;
  };

  return {
    async find(userId, ids) {
      const filter = { _id: { $in: [...ids] }, userId, state: { $ne: 'WITHDRAWN' } } as const;
      return (await notifications.find(filter, { session }).toArray()).map(toNotification);
    },
    async notify(notification) {
      const { userId, kind } = notification;
      const { kinds, quietHours } = await findPreferences(collections, userId, session);
      if (!kinds[kind]) return;
      const twin = { dedupeKey: dedupeKey(notification) };
      if ((await notifications.findOne(twin, { session, projection: { _id: 1 } })) !== null) return;
      const id = newId();
      const { seq } = feeds.appendSent(userId, { id, kind }, origin);
      const isQuiet = quietHours !== null && isWithin(quietHours, now);
      const document = toNotificationDocument(notification, { id, seq, createdAt: now, isQuiet });
      await notifications.insertOne(document, { session });
    },
    markRead: (userId, which) => settle(userId, which, 'READ'),
    withdraw: (userId, which) => settle(userId, which, 'WITHDRAWN'),
  };
}

type ProjectionVerb = 'isFirstTime' | 'updatePair' | 'areFriends';

function projectionVerbs({ collections, session, now }: Deps): Pick<InboxTransaction, ProjectionVerb> {
  const { processedEvents, pairs } = collections;
  return {
    async isFirstTime(eventId) {
      if ((await processedEvents.findOne({ _id: eventId }, { session })) !== null) return false;
      await processedEvents.insertOne({ _id: eventId, at: now }, { session });
      return true;
    },
    async updatePair({ pairKey, userIds, version, blockedBy, areFriends }) {
      const known = await pairs.findOne({ _id: pairKey }, { session });
      if (known !== null && known.version >= version) return false;
      const state = { userIds: [...userIds], version, blockedBy: [...blockedBy], areFriends };
      await pairs.updateOne({ _id: pairKey }, { $set: state }, { upsert: true, session });
      return true;
    },
    areFriends: async (pairKey) =>
      (await pairs.findOne({ _id: pairKey, areFriends: true }, { session })) !== null,
  };
}
