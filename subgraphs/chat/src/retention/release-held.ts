import type { LegalHoldStore } from '../stores/legal-hold-store.ts';

/** `held`: there is a hold again, and the rest stays. */
export type Release = 'released' | 'held' | 'interrupted';

/** Deletes in strides what people had deleted in a room while a legal hold kept it. */
export function createReleaseHeld(deps: {
  readonly legalHolds: Pick<LegalHoldStore, 'releaseSome'>;
  readonly discardFiles: (messageIds: readonly string[]) => Promise<void>;
  readonly forgetAnswers: (messageIds: readonly string[]) => Promise<void>;
}) {
  const { legalHolds, discardFiles, forgetAnswers } = deps;
  return async (roomId: string, isWanted: () => Promise<boolean>): Promise<Release> => {
    while (await isWanted()) {
      const messageIds = await legalHolds.releaseSome(roomId);
      if (messageIds === 'held') return 'held';
      if (messageIds.length === 0) return 'released';
      await discardFiles(messageIds);
      await forgetAnswers(messageIds);
    }
    return 'interrupted';
  };
}
