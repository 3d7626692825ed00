import { inTransaction } from '@parley/mongo';
import type { AttachmentUpload, StoredFile, StoredPart } from '../rooms/attachment.ts';
import { createAttachmentCopies } from './attachment-copies.ts';
import { expiryFields, withoutExpired } from './expired-messages.ts';
import { toUpload } from './attachment-documents.ts';
import type { Mongo } from './mongo.ts';

export type AttachmentStore = ReturnType<typeof createAttachmentStore>;

/** What is announced. */
export type NewUpload = Pick<
  AttachmentUpload,
  'id' | 'roomId' | 'ownerId' | 'name' | 'size' | 'createdAt'
> & {
  readonly expiresAt: Date;
};

/** How an announcement ends: or how many bytes the owner's files have, which with these would be too many. */
export type Reserving = 'reserved' | { readonly usedBytes: number };

/** The usage, perhaps twice, and the upload. */
const uploadWrites = 3;
/** The upload, and the usage. */
const forgettingWrites = 2;
/** An upload is tried so often; then another one has to be announced. */
const mostKeys = 200;

/**
 * A document for every upload that may have objects: it is written before the first of them and deleted after the last, so that nothing is
 * left behind whatever crashes between.
 */
export function createAttachmentStore(mongo: Mongo) {
  const { attachments, attachmentUsage, messages } = mongo;
  const find = async (id: string): Promise<AttachmentUpload | null> => {
    const document = await attachments.findOne({ _id: id });
    return document === null ? null : toUpload(document);
  };
  return {
    find,
    /** Counts an upload's bytes, and keeps it, unless the files of its owner would have more bytes than `quotaBytes`. */
    reserve: ({ id, ownerId, size, ...upload }: NewUpload, quotaBytes: number): Promise<Reserving> =>
      inTransaction(mongo, { maxWrites: uploadWrites }, async (session) => {
        const count = (bytes: number) =>
          attachmentUsage.findOneAndUpdate(
            { _id: ownerId },
            { $inc: { bytes } },
            { session, upsert: true, returnDocument: 'after' },
          );
        const bytes = (await count(size))?.bytes ?? size;
        if (bytes > quotaBytes) {
          await count(-size);
          return { usedBytes: bytes - size };
        }
        const document = { _id: id, ownerId, size, ...upload, parts: [], keys: [], file: null };
        await attachments.insertOne(document, { session });
        return 'reserved';
      }),
    ...createAttachmentCopies(mongo),
    /** A file that was not sent by its owner: no quota counts it. Its bytes come after it is noted here. */
    async addPicture({
      id,
      ...picture
    }: Omit<NewUpload, 'size'> & Pick<AttachmentUpload, 'keys' | 'file'>): Promise<void> {
      await attachments.insertOne({ _id: id, ...picture, size: 0, parts: [] });
    },
    /** Says where bytes are about to be put; false: the upload takes none any more. */
    async noteKeys(id: string, keys: readonly string[], at: Date): Promise<boolean> {
      const isOpen = { file: null, expiresAt: { $gt: at }, [`keys.${mostKeys}`]: { $exists: false } };
      const update = { $push: { keys: { $each: [...keys] } } };
      return (await attachments.updateOne({ _id: id, ...isOpen }, update)).matchedCount > 0;
    },
    /** The upload with one part more; null when another part was put at its place meanwhile, or it takes none any more. */
    async addPart(id: string, part: StoredPart, index: number): Promise<AttachmentUpload | null> {
      const filter = { _id: id, file: null, parts: { $size: index } };
      const update = { $push: { parts: part } };
      const document = await attachments.findOneAndUpdate(filter, update, { returnDocument: 'after' });
      return document === null ? null : toUpload(document);
    },
    /** From now on it can be attached. False: it was so before, or is gone. */
    async complete(id: string, file: StoredFile): Promise<boolean> {
      return (await attachments.updateOne({ _id: id, file: null }, { $set: { file } })).matchedCount > 0;
    },
    /** The file of a message that is neither deleted nor has expired. */
    async findAttached(id: string): Promise<AttachmentUpload | null> {
      const upload = await find(id);
      if (upload === null || upload.messageId === null) return null;
      const filter = { _id: upload.messageId, deletedAt: null };
      const message = await messages.findOne(filter, { projection: expiryFields });
      const [seen] = await withoutExpired(mongo, message === null ? [] : [message]);
      return seen === undefined ? null : upload;
    },
    ...createDueAttachments(mongo),
  };
}

/** Finds and forgets what is to be deleted. */
function createDueAttachments(mongo: Mongo) {
  const { attachments, attachmentUsage, attachmentRemovals } = mongo;
  return {
    /** What nobody has attached in time, the oldest first. */
    async expired(before: Date, limit: number): Promise<readonly AttachmentUpload[]> {
      const found = attachments.find({ expiresAt: { $lt: before } }).sort({ expiresAt: 1 });
      return (await found.limit(limit).toArray()).map(toUpload);
    },
    /** Deleted messages whose files are still there. */
    async removals(limit: number): Promise<readonly string[]> {
      return (await attachmentRemovals.find().sort({ _id: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
    },
    async ofMessages(messageIds: readonly string[]): Promise<readonly AttachmentUpload[]> {
      return (await attachments.find({ messageId: { $in: [...messageIds] } }).toArray()).map(toUpload);
    },
    async forgetRemovals(messageIds: readonly string[]): Promise<void> {
      await attachmentRemovals.deleteMany({ _id: { $in: [...messageIds] } });
    },
    /** Its objects are gone: its bytes count no more. */
    forget: (id: string): Promise<void> =>
      inTransaction(mongo, { maxWrites: forgettingWrites }, async (session) => {
        const gone = await attachments.findOneAndDelete({ _id: id }, { session });
        if (gone === null) return;
        const { ownerId: _id, size, isReleased = false } = gone;
        if (!isReleased) await attachmentUsage.updateOne({ _id }, { $inc: { bytes: -size } }, { session });
      }),
  };
}
