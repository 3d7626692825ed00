import { inTransaction } from '@parley/mongo';
import { type Draft, isSameDraft } from '../rooms/room-preferences.ts';
import { replacedTrace } from '../rooms/traced.ts';
import { mostThreadDrafts, type ThreadDraft } from '../threads/thread-draft.ts';
import { threadReadId } from './documents.ts';
import type { Mongo } from './mongo.ts';
import type { Changing } from './room-preferences-store.ts';
import type { OwnChange, ThreadOf } from './thread-store.ts';

/** `_id`: see `threadReadId`. */
export type ThreadDraftDocument = ThreadDraft & { readonly _id: string };

export type ThreadDraftStore = ReturnType<typeof createThreadDraftStore>;

/** The head of the person, the draft, and the person's state of the thread. */
const draftWrites = 3;

/** Keeps what people have begun to write in threads. The text is in no event: the state of the thread says that there is something new. */
export function createThreadDraftStore(mongo: Mongo) {
  const { threadDrafts, threadReads, roomPreferencesHeads } = mongo;
  return {
    /** In the order asked. */
    async findMany(asked: readonly ThreadOf[]): Promise<readonly (Draft | null)[]> {
      const ids = asked.map(({ rootId, userId }) => threadReadId(rootId, userId));
      const found = await threadDrafts.find({ _id: { $in: ids } }).toArray();
      const byId = new Map(found.map((document) => [document._id, toDraft(document)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    /** All of one person. */
    async of(userId: string): Promise<readonly ThreadDraft[]> {
      const found = threadDrafts.find({ userId }).limit(mostThreadDrafts);
      return (await found.toArray()).map(({ _id, ...draft }) => draft);
    },
    /** In place of the one that there is; null: none. What stays the same is not written. Several at once pass no limit. */
    async keep({ rootId, userId, ...change }: OwnChange, draft: Draft | null): Promise<Changing> {
      const _id = threadReadId(rootId, userId);
      if (isSameDraft(draft, await threadDrafts.findOne({ _id }))) return 'changed';
      return inTransaction(mongo, { maxWrites: draftWrites }, async (session) => {
        const byUser = { _id: userId };
        await roomPreferencesHeads.updateOne(byUser, { $inc: { changes: 1 } }, { session, upsert: true });
        if (draft === null) await threadDrafts.deleteOne({ _id }, { session });
        else {
          const found = threadDrafts.find({ userId }, { session, projection: { _id: 1 } });
          const others = (await found.toArray()).filter((other) => other._id !== _id);
          if (others.length >= mostThreadDrafts) return { limit: mostThreadDrafts };
          const replacement = { rootId, userId, roomId: change.roomId, ...draft };
          await threadDrafts.replaceOne({ _id }, replacement, { session, upsert: true });
        }
        await threadReads.updateOne(
          { _id },
          {
            $set: { rootId, userId, ...change, ...replacedTrace(change) },
            $inc: { version: 1 },
            $setOnInsert: { upTo: 0 },
          },
          { session, upsert: true },
        );
        return 'changed';
      });
    },
    /** Takes away what nobody is shown any more, unless it was saved anew meanwhile. */
    async forget(drafts: readonly ThreadDraft[]): Promise<void> {
      if (drafts.length === 0) return;
      await threadDrafts.bulkWrite(
        drafts.map(({ rootId, userId, savedAt }) => ({
          deleteOne: { filter: { _id: threadReadId(rootId, userId), savedAt } },
        })),
        { ordered: false },
      );
    },
  };
}

function toDraft({ text, replyTo, savedAt }: Draft): Draft {
  return { text, replyTo, savedAt };
}
