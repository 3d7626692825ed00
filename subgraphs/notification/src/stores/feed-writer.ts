import type { ClientSession } from 'mongodb';
import type { Origin } from '../inbox/inbox-store.ts';
import type { NotificationKind } from '../inbox/notification.ts';
import type { Collections, FeedDocument } from './collections.ts';

/** The place and time of an entry. */
export interface Appended {
  readonly seq: number;
  readonly at: Date;
}

/** The notifications of one entry. */
export interface AppendedIds {
  readonly ids: readonly string[];
  readonly at: Date;
}

/** The feeds of the users that one transaction holds. What is appended is written when it finishes. */
export interface FeedWriter {
  /** That the user was notified of something. */
  appendSent(
    userId: string,
    sent: { readonly id: string; readonly kind: NotificationKind },
    origin: Origin,
  ): Appended;
  /** That notifications of the user were read or taken back, in entries of at most 1,000. */
  appendSettled(
    userId: string,
    type: 'READ' | 'WITHDRAWN',
    ids: readonly string[],
    origin: Origin,
  ): readonly AppendedIds[];
  /** The last thing a transaction does. */
  finish(): Promise<void>;
}

/** How far a user's feed has come. */
export interface FeedHead {
  readonly _id: string;
  readonly seq: number;
  readonly at: Date;
}

/** So many ids one feed entry holds: an event of 1,000 is 40 kB. */
const idsPerEntry = 1000;

/**
 * Goes on from the heads of these users' feeds as the transaction has read them, and writes all of them when it finishes, also those that
 * have not moved: so that every other transaction of a user conflicts with this one, and nothing that one of them has read can be stale
 * when it commits. Written in the order of ids, two that want the same users meet at the first. Times never run backwards within a feed,
 * so that what expires is always its beginning.
 */
export function openFeeds(
  collections: Pick<Collections, 'heads' | 'feed'>,
  session: ClientSession,
  read: readonly FeedHead[],
  deps: { readonly userIds: readonly string[]; readonly now: Date; readonly newId: () => string },
): FeedWriter {
  const { userIds, now, newId } = deps;
  const heads = headsOf(userIds, read, now);
  const entries: FeedDocument[] = [];

  const append = (
    userId: string,
    entry: Pick<FeedDocument, 'type' | 'kind' | 'notificationIds'>,
    { traceparent }: Origin,
  ): Appended => {
    const head = heads.get(userId);
    if (head === undefined) throw new Error('The transaction was not opened for this user.');
    const at = now > head.at ? now : head.at;
    const seq = head.seq + 1;
    heads.set(userId, { seq, at });
    const trace = traceparent === undefined ? {} : { traceparent };
    entries.push({ _id: newId(), userId, seq, ...entry, at, ...trace });
    return { seq, at };
  };
  return {
    appendSent: (userId, { id, kind }, origin) =>
      append(userId, { type: 'SENT', kind, notificationIds: [id] }, origin),
    appendSettled: (userId, type, ids, origin) =>
      chunks(ids, idsPerEntry).map((part) => {
        const { at } = append(userId, { type, kind: null, notificationIds: part }, origin);
        return { ids: part, at };
      }),
    async finish() {
      await collections.heads.bulkWrite(
        [...heads].map(([_id, { seq, at }]) => ({
          updateOne: { filter: { _id }, update: { $inc: { revision: 1 }, $set: { seq, at } }, upsert: true },
        })),
        { session },
      );
      if (entries.length > 0) await collections.feed.insertMany(entries, { session });
    },
  };
}

function headsOf(
  userIds: readonly string[],
  read: readonly FeedHead[],
  now: Date,
): Map<string, Pick<FeedHead, 'seq' | 'at'>> {
  const known = new Map(read.map((head) => [head._id, head]));
  const ids = [...new Set(userIds)].toSorted();
  return new Map(ids.map((id) => [id, { seq: known.get(id)?.seq ?? 0, at: known.get(id)?.at ?? now }]));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
