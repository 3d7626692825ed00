import { createDueDocuments, leaseMs, type DueDocument } from './due-documents.ts';
import type { Mongo } from './mongo.ts';

/** What the worker of retention is to do. */
export type RetentionWork =
  /** To look at all rooms for what has expired; it goes on after this room. */
  | { readonly kind: 'pass'; readonly after: string | null }
  /** To delete what has expired in a room. */
  | { readonly kind: 'delete'; readonly roomId: string; readonly upTo: number }
  /** To delete what was kept in a room by a legal hold that has ended. */
  | { readonly kind: 'release'; readonly roomId: string; readonly askedAt: Date };

export type RetentionWorkDocument = DueDocument & RetentionWork;

/** The one pass that there is. */
const passId = 'pass';

export function deletionId(roomId: string): string {
  return `delete:${roomId}`;
}

export function releaseId(roomId: string): string {
  return `release:${roomId}`;
}

export type RetentionWorkStore = ReturnType<typeof createRetentionWorkStore>;

/** Keeps what is to be done for retention, so that another instance goes on where one has died. */
export function createRetentionWorkStore({ retentionWork }: Pick<Mongo, 'retentionWork'>) {
  const documents = createDueDocuments(retentionWork);
  return {
    ...documents,
    /** It stays this caller's for a minute more. */
    renew: (id: string, now: Date) => documents.putOff(id, new Date(now.getTime() + leaseMs)),
    /** There is a pass from now on, begun once by all instances. */
    async beginPasses(now: Date): Promise<void> {
      const $setOnInsert = { kind: 'pass', after: null, dueAt: now } as const;
      await retentionWork.updateOne({ _id: passId }, { $setOnInsert }, { upsert: true });
    },
    /** The pass has come so far, and is this caller's for a minute more. */
    async notePass(after: string | null, now: Date): Promise<void> {
      const dueAt = new Date(now.getTime() + leaseMs);
      await retentionWork.updateOne({ _id: passId }, { $set: { after, dueAt } });
    },
    /** What had expired up to there is deleted, unless more has expired since. */
    async endDeletion({ roomId, upTo }: { readonly roomId: string; readonly upTo: number }): Promise<void> {
      await retentionWork.deleteOne({ _id: deletionId(roomId), upTo });
    },
    /** What was kept is deleted, unless a hold has begun and ended since. */
    async endRelease({
      roomId,
      askedAt,
    }: {
      readonly roomId: string;
      readonly askedAt: Date;
    }): Promise<void> {
      await retentionWork.deleteOne({ _id: releaseId(roomId), askedAt });
    },
  };
}
