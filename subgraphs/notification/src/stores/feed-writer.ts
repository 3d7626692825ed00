import type { ClientSession } from 'mongodb';
import type { Origin } from '../inbox/inbox-entry.ts';
import type { Notification } from '../inbox/notification.ts';
import type { Collections, FeedDocument, FeedHeadDocument } from './collections.ts';

/** The feeds of the users that one transaction holds. What is appended is written when it finishes. */
export type FeedWriter = ReturnType<typeof openFeeds>;

/** How far a user's feed has come. */
export type FeedHead = Omit<FeedHeadDocument, 'revision'>;

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
) {
  const { userIds, now, newId } = deps;
  const known = new Map(read.map((head) => [head._id, head]));
  const heads = new Map(
    [...new Set(userIds)].toSorted().map((id) => [id, known.get(id) ?? { _id: id, seq: 0, at: now }]),
  );
  const entries: FeedDocument[] = [];

  const append = (
    userId: string,
    entry: Pick<FeedDocument, 'type' | 'kind' | 'notificationIds'>,
    { traceparent }: Origin,
  ) => {
    const head = heads.get(userId);
    if (head === undefined) throw new Error('The transaction was not opened for this user.');
    const at = now > head.at ? now : head.at;
    const seq = head.seq + 1;
    heads.set(userId, { _id: userId, seq, at });
    const trace = traceparent === undefined ? {} : { traceparent };
    entries.push({ _id: newId(), userId, seq, ...entry, at, ...trace });
    return { seq, at };
  };
  return {
    /** That the user was notified of something. */
    appendSent: (userId: string, { id, kind }: Pick<Notification, 'id' | 'kind'>, origin: Origin) =>
      append(userId, { type: 'SENT', kind, notificationIds: [id] }, origin),
    /** That notifications of the user were read or taken back, in one entry; answers its time. */
    appendSettled: (
      userId: string,
      type: 'READ' | 'WITHDRAWN',
      notificationIds: readonly string[],
      origin: Origin,
    ): Date => append(userId, { type, kind: null, notificationIds }, origin).at,
    /** The last thing a transaction does. */
    async finish(): Promise<void> {
      await collections.heads.bulkWrite(
        [...heads.values()].map(({ _id, seq, at }) => ({
          updateOne: { filter: { _id }, update: { $inc: { revision: 1 }, $set: { seq, at } }, upsert: true },
        })),
        { session },
      );
      if (entries.length > 0) await collections.feed.insertMany(entries, { session });
    },
  };
}
