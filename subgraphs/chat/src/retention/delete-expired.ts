import type { ExpiredMessage, ExpiryStore } from '../stores/expiry-store.ts';

/** The messages that are deleted at a time, with what is kept of them. */
export const deletedAtATime = 200;

/** `held`: a legal hold has begun, and the rest stays. */
export type Deletion = 'deleted' | 'held' | 'interrupted';

/**
 * Deletes what has expired in a room, in strides: the files first, the messages last, so that who comes after one who died goes on where they
 * were. Nobody sees any of it, and so nothing waits for it.
 */
export function createDeleteExpired(deps: {
  readonly expiries: Pick<
    ExpiryStore,
    'isHeld' | 'expired' | 'repliesTo' | 'deleteThreads' | 'deleteMessages'
  >;
  readonly discardFiles: (messageIds: readonly string[]) => Promise<void>;
}) {
  const { expiries, discardFiles } = deps;

  const destroy = async (roomId: string, expired: readonly ExpiredMessage[]): Promise<void> => {
    await discardFiles(expired.map(({ id }) => id));
    await expiries.deleteMessages(roomId, expired);
  };
  /** `isWanted`: asked before each stride, whether it goes on. */
  return async (
    { roomId, upTo }: { readonly roomId: string; readonly upTo: number },
    isWanted: () => Promise<boolean>,
  ): Promise<Deletion> => {
    const mayGoOn = async (): Promise<Deletion | null> => {
      if (!(await isWanted())) return 'interrupted';
      return (await expiries.isHeld(roomId)) ? 'held' : null;
    };
    for (;;) {
      const stopped = await mayGoOn();
      if (stopped !== null) return stopped;
      const page = await expiries.expired(roomId, upTo, deletedAtATime);
      if (page.length === 0) return 'deleted';
      const ids = page.map(({ id }) => id);
      const replies = await expiries.repliesTo(ids, deletedAtATime);
      if (replies.length > 0) await destroy(roomId, replies);
      if (replies.length === deletedAtATime) continue;
      await expiries.deleteThreads(ids);
      await destroy(roomId, page);
    }
  };
}
