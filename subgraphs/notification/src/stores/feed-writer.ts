import type { ClientSession } from 'mongodb';
import type { Origin } from '../inbox/inbox-store.ts';
import type { Collections, FeedDocument, FeedHeadDocument } from './collections.ts';

/** What an entry tells; its place, time and id come from the writer. */
export type NewEntry = Pick<FeedDocument, 'type' | 'kind' | 'notificationIds'>;

/** The feeds of the users that one transaction holds. */
export interface FeedWriter {
  /** Appends to the user's feed. Answers the entry's place and time. */
  append(userId: string, entry: NewEntry): Promise<{ readonly seq: number; readonly at: Date }>;
  /** Moves the heads to where the feeds stand now: the last thing a transaction does. */
  finish(): Promise<void>;
}

interface Head {
  seq: number;
  at: Date;
  moved: boolean;
}

/**
 * Takes the heads of these users' feeds. Writing a head first makes every other transaction of the user conflict with this
 * one, so that nothing it reads afterwards can be stale; taken in the order of ids, two that want the same users meet at the
 * first. Times never run backwards within a feed, so that what expires is always its beginning.
 */
export async function openFeeds(
  collections: Collections,
  session: ClientSession,
  userIds: readonly string[],
  deps: { readonly now: Date; readonly newId: () => string; readonly origin: Origin },
): Promise<FeedWriter> {
  const heads = new Map<string, Head>();
  const { traceparent } = deps.origin;
  const trace = traceparent === undefined ? {} : { traceparent };
  for (const userId of [...new Set(userIds)].toSorted()) {
    heads.set(userId, await takeHead(collections, session, userId, deps.now));
  }
  return {
    async append(userId, entry) {
      const head = heads.get(userId);
      if (head === undefined) throw new Error('The transaction was not opened for this user.');
      const at = deps.now > head.at ? deps.now : head.at;
      Object.assign(head, { seq: head.seq + 1, at, moved: true });
      const { seq } = head;
      const document = { _id: deps.newId(), userId, seq, ...entry, at, ...trace };
      await collections.feed.insertOne(document, { session });
      return { seq, at };
    },
    async finish() {
      for (const [userId, { seq, at, moved }] of heads) {
        if (moved) await collections.heads.updateOne({ _id: userId }, { $set: { seq, at } }, { session });
      }
    },
  };
}

async function takeHead(
  { heads }: Collections,
  session: ClientSession,
  userId: string,
  now: Date,
): Promise<Head> {
  const head: FeedHeadDocument | null = await heads.findOneAndUpdate(
    { _id: userId },
    { $inc: { revision: 1 }, $setOnInsert: { seq: 0, at: now } },
    { upsert: true, returnDocument: 'after', session },
  );
  if (head === null) throw new Error('An upsert answered no document.');
  return { seq: head.seq, at: head.at, moved: false };
}
