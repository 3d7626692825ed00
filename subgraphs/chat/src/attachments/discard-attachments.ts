import type { ObjectStore } from '@parley/media';
import type { Logger } from '@parley/service-kit/process';
import type { AttachmentUpload } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';

export type DiscardAttachments = ReturnType<typeof createDiscardAttachments>;

const atATime = 100;
/** An upload that began in time may take as long as this. */
const graceMs = 10 * 60_000;

/** Deletes what nobody needs any more. Objects go first: as long as their document is there they are not forgotten. */
export function createDiscardAttachments(deps: {
  objects: Pick<ObjectStore, 'delete'>;
  attachments: Pick<
    AttachmentStore,
    'expired' | 'removals' | 'ofMessages' | 'forgetRemovals' | 'release' | 'forget'
  >;
  logger: Pick<Logger, 'warn'>;
}) {
  const { objects, attachments, logger } = deps;
  /** The bytes of those that have copies stay, and go with the last copy. */
  const discard = async (uploads: readonly Pick<AttachmentUpload, 'id'>[]): Promise<void> => {
    const doomed: AttachmentUpload[] = [];
    for (const { id } of uploads) {
      const unused = await attachments.release(id);
      if (unused !== null) doomed.push(unused);
    }
    if (doomed.length === 0) return;
    await objects.delete(doomed.flatMap(({ keys }) => keys));
    for (const { id } of doomed) await attachments.forget(id);
  };
  const discardOf = async (messageIds: readonly string[]): Promise<void> => {
    await discard(await attachments.ofMessages(messageIds));
    await attachments.forgetRemovals(messageIds);
  };
  return {
    discard,
    /** The files of these messages. Rejects when a store does not answer. */
    ofMessages: discardOf,
    /** As well as it goes: what fails is only logged, for these expire. */
    async quietly(uploadIds: readonly string[]): Promise<void> {
      try {
        await discard(uploadIds.map((id) => ({ id })));
      } catch (err) {
        logger.warn({ err }, 'Files that were not sent could not be deleted yet');
      }
    },
    /** At once, as well as it goes: what fails is only logged, for the sweep comes back to it. */
    async ofDeleted(messageIds: readonly string[]): Promise<void> {
      try {
        await discardOf(messageIds);
      } catch (err) {
        logger.warn({ err }, 'Files of deleted messages could not be deleted yet');
      }
    },
    /** All that is due: what was never attached, and files of deleted messages. Rejects when a store does not answer. */
    async due(now: Date): Promise<void> {
      const before = new Date(now.getTime() - graceMs);
      for (;;) {
        const uploads = await attachments.expired(before, atATime);
        await discard(uploads);
        if (uploads.length < atATime) break;
      }
      for (;;) {
        const messageIds = await attachments.removals(atATime);
        if (messageIds.length > 0) await discardOf(messageIds);
        if (messageIds.length < atATime) return;
      }
    },
  };
}
