import type { ClientSession } from 'mongodb';
import type { Origin } from '../inbox/inbox-store.ts';
import type { NotificationKind } from '../inbox/notification.ts';
import type { Collections, FeedDocument } from './collections.ts';

/** The place and time of an entry. */
export interface Appended {
  readonly seq: number;
  readonly at: Date;
}

/** Notifications that one entry tells of. */
export interface AppendedIds {
  readonly ids: readonly string[];
  readonly at: Date;
}

/** The feeds of the users that one transaction holds. What is appended is written when it finishes. */
export interface FeedWriter {
  /** That the user was told of something. */
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

interface Head {
  seq: number;
  at: Date;
  moved: boolean;
}

/** So many ids one feed entry holds: an event of 1,000 is 40 kB. */
const idsPerEntry = 1000;

/**
 * Takes the heads of these users' feeds. Writing the heads first makes every other transaction of a user conflict with this
 * one, so that nothing it reads afterwards can be stale; taken in the order of ids, two that want the same users meet at the
 * first. Times never run backwards within a feed, so that what expires is always its beginning.
 */
export async function openFeeds(
  collections: Pick<Collections, 'heads' | 'feed'>,
  session: ClientSession,
  userIds: readonly string[],
  deps: { readonly now: Date; readonly newId: () => string },
): Promise<FeedWriter> {
  const { now, newId } = deps;
  const heads = await takeHeads(collections, session, userIds, now);
  const entries: FeedDocument[] = [];

  const append = (
    userId: string,
    entry: Pick<FeedDocument, 'type' | 'kind' | 'notificationIds'>,
    { traceparent }: Origin,
  ): Appended => {
    const head = heads.get(userId);
    if (head === undefined) throw new Error('The transaction was not opened for this user.');
    const at = now > head.at ? now : head.at;
    Object.assign(head, { seq: head.seq + 1, at, moved: true });
    const trace = traceparent === undefined ? {} : { traceparent };
    entries.push({ _id: newId(), userId, seq: head.seq, ...entry, at, ...trace });
    return { seq: head.seq, at };
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
      if (entries.length === 0) return;
      await collections.feed.insertMany(entries, { session });
      const moved = [...heads].filter(([, head]) => head.moved);
      await collections.heads.bulkWrite(
        moved.map(([_id, { seq, at }]) => ({
          updateOne: { filter: { _id }, update: { $set: { seq, at } } },
        })),
        { session },
      );
    },
  };
}

async function takeHeads(
  { heads }: Pick<Collections, 'heads'>,
  session: ClientSession,
  userIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Head>> {
  const ids = [...new Set(userIds)].toSorted();
  const update = { $inc: { revision: 1 }, $setOnInsert: { seq: 0, at: now } };
  await heads.bulkWrite(
    ids.map((_id) => ({ updateOne: { filter: { _id }, update, upsert: true } })),
    { session },
  );
  const taken = await heads.find({ _id: { $in: ids } }, { session }).toArray();
  return new Map(taken.map(({ _id, seq, at }) => [_id, { seq, at, moved: false }]));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
