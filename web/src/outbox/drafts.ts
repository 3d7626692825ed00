import type { Database, StoredDraft } from './open-database.ts';

/** What people have begun to write, by person and place; in this browser alone. */
export interface Drafts {
  readonly read: (ownerId: string, placeId: string) => Promise<StoredDraft | undefined>;
  /** An empty draft is none. */
  readonly write: (draft: StoredDraft) => Promise<void>;
}

export function createDrafts(database: Database): Drafts {
  return {
    read: (ownerId, placeId) => database.get('drafts', [ownerId, placeId]),
    async write(draft) {
      if (draft.text === '' && draft.replyToId === null)
        await database.delete('drafts', [draft.ownerId, draft.placeId]);
      else await database.put('drafts', draft);
    },
  };
}
