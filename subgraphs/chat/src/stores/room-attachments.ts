import type { ClientSession } from 'mongodb';
import type { AttachmentUpload } from '../rooms/attachment.ts';
import { noUploads } from '../rooms/decide-attachments.ts';
import type { RoomDecision } from '../rooms/decision.ts';
import type { RoomBatch } from '../rooms/settle-batches.ts';
import { toUpload } from './attachment-documents.ts';
import type { Mongo } from './mongo.ts';

/** The uploads that commands are to attach, of however many rooms. Nothing is asked where there are none. */
export async function findUploads(
  { attachments }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
): Promise<ReadonlyMap<string, AttachmentUpload>> {
  const commands = batches.flatMap((batch) => batch.commands);
  const ids = commands.flatMap((command) => (command.kind === 'send' ? (command.uploadIds ?? []) : []));
  if (ids.length === 0) return noUploads;
  const found = await attachments.find({ _id: { $in: ids } }, { session }).toArray();
  return new Map(found.map((document) => [document._id, toUpload(document)]));
}

/** An upload that is attached expires no more; what is attached no more expires now. Of a deleted message it is noted that its files are to go: they may be many. */
export async function storeAttachments(
  { attachments, attachmentRemovals }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const attached = decisions.flatMap((decision) => decision.attachments.attached);
  if (attached.length > 0) {
    const writes = attached.map(({ uploadId, messageId }) => ({
      updateOne: {
        filter: { _id: uploadId },
        update: { $set: { messageId }, $unset: { expiresAt: true } } as const,
      },
    }));
    await attachments.bulkWrite(writes, { session, ordered: false });
  }
  const detached = decisions.flatMap(({ at, attachments: { detached: ids } }) =>
    ids.map((_id) => ({ _id, at })),
  );
  if (detached.length > 0) {
    const writes = detached.map(({ _id, at }) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { expiresAt: at }, $unset: { messageId: true } } as const,
      },
    }));
    await attachments.bulkWrite(writes, { session, ordered: false });
  }
  const removals = decisions.flatMap(({ at, attachments: { removedFrom } }) =>
    removedFrom.map((_id) => ({ _id, at })),
  );
  if (removals.length > 0) await attachmentRemovals.insertMany(removals, { session });
}
