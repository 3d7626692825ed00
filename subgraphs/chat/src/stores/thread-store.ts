import { batchLoad } from '@parley/async';
import { inTransaction, isDuplicateDocument } from '@parley/mongo';
import type { Filter } from 'mongodb';
import type { Message } from '../rooms/message.ts';
import { type Thread, type ThreadChange, type ThreadState, threadVersion } from '../rooms/thread.ts';
import { type NewEvent, replacedTrace, type Traced } from '../rooms/traced.ts';
import {
  type ThreadDocument,
  type ThreadReadDocument,
  threadReadId,
  toMessage,
  toThread,
} from './documents.ts';
import { isDeleted, type Mongo } from './mongo.ts';

/** A person's place in a thread. */
export interface ThreadOf {
  readonly rootId: string;
  readonly userId: string;
}

/** What a person does with a thread of the room for themself. */
export type OwnChange = ThreadOf & NewEvent & { readonly roomId: string };

/** Where a list of threads goes on: the newest activity comes first. */
export interface ThreadPosition {
  readonly lastActivityAt: Date;
  readonly rootId: string;
}

/** Some replies of a thread: those with numbers above one, up to another, without some. */
export interface ReplyStretch {
  readonly rootId: string;
  readonly above: number;
  readonly upTo: number;
  readonly except: readonly number[];
}

/** Who follows it is not read with what everybody sees. */
const summary = { followerIds: 0, unfollowedIds: 0 } as const;

export type ThreadStore = ReturnType<typeof createThreadStore>;

/** Reads threads, and keeps who follows them and how far they have read. Who may see what is the caller's. */
export function createThreadStore(mongo: Mongo) {
  const { threads, messages } = mongo;
  return {
    /** In any order; of messages that nobody has replied to there is none. */
    async findMany(rootIds: readonly string[]): Promise<readonly Thread[]> {
      const found = threads.find({ _id: { $in: [...rootIds] } }, { projection: summary });
      return (await found.toArray()).map(toThread);
    },
    /** The replies with these numbers, both included, ascending. */
    async replies(rootId: string, from: number, to: number): Promise<readonly Message[]> {
      if (to < from) return [];
      const filter = { 'inThread.rootId': rootId, 'inThread.number': { $gte: from, $lte: to } };
      return (await messages.find(filter).sort({ 'inThread.number': 1 }).toArray()).map(toMessage);
    },
    countDeleted({ rootId, above, upTo, except }: ReplyStretch): Promise<number> {
      // From 1 on, as the index says it: "above 0" would not do for the planner, which then reads all messages.
      const between = { $gte: above + 1, $lte: upTo, ...(except.length > 0 && { $nin: [...except] }) };
      const filter: Filter<unknown> = {
        'inThread.rootId': rootId,
        'inThread.number': between,
        deletedAt: isDeleted,
      };
      return messages.countDocuments(filter as Parameters<typeof messages.countDocuments>[0]);
    },
    /** Whether each of these follows the thread, in the order asked. */
    async areFollowing(asked: readonly ThreadOf[]): Promise<readonly boolean[]> {
      const byUser = new Map<string, string[]>();
      for (const { userId, rootId } of asked) byUser.set(userId, [...(byUser.get(userId) ?? []), rootId]);
      const followed = await Promise.all(
        Array.from(byUser, async ([userId, rootIds]) => {
          const filter = { _id: { $in: rootIds }, followerIds: userId };
          const found = await threads.find(filter, { projection: { _id: 1 } }).toArray();
          return found.map(({ _id }) => threadReadId(_id, userId));
        }),
      );
      const keys = new Set(followed.flat());
      return asked.map(({ rootId, userId }) => keys.has(threadReadId(rootId, userId)));
    },
    /** Those that somebody follows, the newest activity first. */
    async followedBy(
      userId: string,
      { limit, after }: { readonly limit: number; readonly after: ThreadPosition | null },
    ): Promise<readonly Thread[]> {
      const filter: Filter<ThreadDocument> = {
        followerIds: userId,
        ...(after !== null && {
          lastActivityAt: { $lte: after.lastActivityAt },
          $or: [{ lastActivityAt: { $lt: after.lastActivityAt } }, { _id: { $lt: after.rootId } }],
        }),
      };
      const found = threads.find(filter, { projection: summary }).sort({ lastActivityAt: -1, _id: -1 });
      return (await found.limit(limit).toArray()).map(toThread);
    },
    ...createChanges(mongo),
    ...createOwnStates(mongo),
  };
}

/** So many are shown to who comes back, the newest ones. */
const mostResumed = 500;

/** What becomes of threads, for those who follow them. */
function createChanges({ threads }: Pick<Mongo, 'threads'>) {
  const projection = { unfollowedIds: 0, lastReplierIds: 0 } as const;
  const find = batchLoad(
    async (rootIds) => {
      const found = await threads.find({ _id: { $in: [...rootIds] } }, { projection }).toArray();
      return found.map(toChange);
    },
    ({ rootId }) => rootId,
  );
  return {
    /** As the thread is now; threads of however many rooms are asked for at once. */
    changeOf: (rootId: string) => find(rootId),
    /** Those that changed then or later. */
    async changedSince(since: Date): Promise<readonly ThreadChange[]> {
      return (await threads.find({ changedAt: { $gte: since } }, { projection }).toArray()).map(toChange);
    },
    /** Those that somebody follows and that had a reply then or later. */
    async repliedSince(userId: string, since: Date): Promise<readonly ThreadChange[]> {
      const filter = { followerIds: userId, lastActivityAt: { $gte: since } };
      const found = threads.find(filter, { projection }).sort({ lastActivityAt: -1 }).limit(mostResumed);
      return (await found.toArray()).map(toChange);
    },
  };
}

function toChange(document: Omit<ThreadDocument, 'unfollowedIds' | 'lastReplierIds'>): ThreadChange {
  const { _id: rootId, roomId, rootNumber, followerIds, changedAt, lastActivityAt } = document;
  const at = changedAt ?? lastActivityAt;
  return { rootId, roomId, rootNumber, version: threadVersion(document), followerIds, at };
}

/** The thread, and the state of its person. */
const followingWrites = 2;

/** What somebody does for themself. The relay publishes it, so that their other devices know. */
function createOwnStates(mongo: Mongo) {
  const { threads, threadReads } = mongo;
  return {
    /** A repeat changes nothing. */
    async setFollowing({ rootId, roomId, userId, ...change }: OwnChange, follows: boolean): Promise<void> {
      const update = follows
        ? { $addToSet: { followerIds: userId }, $pull: { unfollowedIds: userId } }
        : { $addToSet: { unfollowedIds: userId }, $pull: { followerIds: userId } };
      await inTransaction(mongo, { maxWrites: followingWrites }, async (session) => {
        const { modifiedCount } = await threads.updateOne({ _id: rootId }, update, { session });
        if (modifiedCount === 0) return;
        await threadReads.updateOne(
          { _id: threadReadId(rootId, userId) },
          {
            $set: { rootId, roomId, userId, ...change, ...replacedTrace(change) },
            $inc: { version: 1 },
            $setOnInsert: { upTo: 0 },
          },
          { session, upsert: true },
        );
      });
    },
    /** How far each of these has read, in the order asked; 0 where they have not. */
    async readUpTo(asked: readonly ThreadOf[]): Promise<readonly number[]> {
      const ids = asked.map(({ rootId, userId }) => threadReadId(rootId, userId));
      const found = await threadReads.find({ _id: { $in: ids } }, { projection: { upTo: 1 } }).toArray();
      const known = new Map(found.map(({ _id, upTo }) => [_id, upTo]));
      return ids.map((id) => known.get(id) ?? 0);
    },
    /** Moves forward how far somebody has read; a place that is there or beyond stays. */
    async markRead({ upTo, ...read }: OwnChange & { readonly upTo: number }): Promise<void> {
      const filter = { _id: threadReadId(read.rootId, read.userId), upTo: { $lt: upTo } };
      const update = { $max: { upTo }, $set: { ...read, ...replacedTrace(read) }, $inc: { version: 1 } };
      try {
        await threadReads.updateOne(filter, update, { upsert: true });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        // There is one at `upTo` or beyond; or another call inserted a lower one just now.
        await threadReads.updateOne(filter, update);
      }
    },
    /** Those that changed then or later; of one person, or of all. */
    async statesSince(since: Date, userId?: string): Promise<readonly ThreadState[]> {
      const filter = { ...(userId !== undefined && { userId }), at: { $gte: since } };
      return (await threadReads.find(filter).toArray()).flatMap(toThreadState);
    },
  };
}

/** None of those from before there was an event of it. */
export function toThreadState({
  _id,
  eventId,
  version,
  ...state
}: ThreadReadDocument): readonly (ThreadState & Traced & { readonly eventId: string })[] {
  return eventId === undefined || version === undefined ? [] : [{ ...state, version, eventId }];
}
