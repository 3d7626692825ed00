import type { Draft } from '../rooms/room-preferences.ts';

/** A reply that somebody has begun to write in a thread; nobody need have replied there yet. */
export interface ThreadDraft extends Draft {
  readonly rootId: string;
  readonly roomId: string;
  readonly userId: string;
}

/** The number of threads in which a person may have a draft. */
export const mostThreadDrafts = 200;
