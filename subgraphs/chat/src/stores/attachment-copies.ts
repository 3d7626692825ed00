import { inTransaction } from '@parley/mongo';
import type { ClientSession } from 'mongodb';
import type { AttachmentUpload } from '../rooms/attachment.ts';
import type { NewUpload } from './attachment-store.ts';
import { toUpload, type AttachmentDocument } from './attachment-documents.ts';
import type { Mongo } from './mongo.ts';

/** Which upload to copy, and the id of the copy. */
export interface WantedCopy {
  readonly of: string;
  readonly id: string;
}

/** The usage, perhaps twice, and of each of 10 files the copy and its source. */
const copyWrites = 2 + 10 * 2;
/** A copy, the usage, and perhaps twice its source. */
const releaseWrites = 4;

/** Shares the bytes of an upload. Its document outlives all its copies; each transaction that makes or deletes one writes it. */
export function createAttachmentCopies(mongo: Mongo) {
  const { attachments } = mongo;
  return {
    /** Makes uploads with the bytes of attached ones, all of them or none; `gone`: one of those is attached no more. */
    copy: (
      wanted: readonly WantedCopy[],
      to: Pick<NewUpload, 'ownerId' | 'roomId' | 'createdAt' | 'expiresAt'>,
      quotaBytes: number,
    ): Promise<'copied' | 'gone' | { readonly usedBytes: number }> =>
      inTransaction(mongo, { maxWrites: copyWrites }, async (session) => {
        const ids = wanted.map(({ of }) => of);
        const found = await attachments.find({ _id: { $in: ids } }, { session }).toArray();
        const copies = copiesOf(found, wanted, to);
        if (copies.length < wanted.length) return 'gone';
        const added = copies.reduce((sum, { size }) => sum + size, 0);
        const bytes = await countBytes(mongo, session, { ownerId: to.ownerId, bytes: added });
        if (bytes > quotaBytes) {
          await countBytes(mongo, session, { ownerId: to.ownerId, bytes: -added });
          return { usedBytes: bytes - added };
        }
        const sources = copies.map(({ sourceId = '' }) => ({
          updateOne: { filter: { _id: sourceId }, update: { $inc: { copies: 1 } } },
        }));
        await attachments.bulkWrite(sources, { session });
        await attachments.insertMany(copies, { session });
        return 'copied';
      }),
    /** An upload is wanted no more. Answers the one whose bytes nobody has any more by that; it is swept from now on. */
    release: (id: string): Promise<AttachmentUpload | null> =>
      inTransaction(mongo, { maxWrites: releaseWrites }, async (session) => {
        const found = await attachments.findOne({ _id: id }, { session });
        if (found === null) return null;
        if (found.sourceId !== undefined) return releaseCopy(mongo, session, found, found.sourceId);
        return (found.copies ?? 0) > 0
          ? releaseSource(mongo, session, found)
          : doom(mongo, session, found._id);
      }),
  };
}

function copiesOf(
  found: readonly AttachmentDocument[],
  wanted: readonly WantedCopy[],
  to: Pick<NewUpload, 'ownerId' | 'roomId' | 'createdAt' | 'expiresAt'>,
): readonly AttachmentDocument[] {
  const byId = new Map(found.map((document) => [document._id, document]));
  return wanted.flatMap(({ of, id: _id }) => {
    const document = byId.get(of);
    if (document === undefined || document.messageId === undefined || document.file === null) return [];
    const { sourceId = of, name, size, file } = document;
    return [{ _id, sourceId, ...to, name, size, parts: [], keys: [], file }];
  });
}

/** The source's own message may be deleted already: then its bytes go with the last copy. */
async function releaseCopy(
  mongo: Mongo,
  session: ClientSession,
  { _id, ownerId, size }: AttachmentDocument,
  sourceId: string,
): Promise<AttachmentUpload | null> {
  const { attachments } = mongo;
  await attachments.deleteOne({ _id }, { session });
  await countBytes(mongo, session, { ownerId, bytes: -size });
  const options = { session, returnDocument: 'after' } as const;
  const source = await attachments.findOneAndUpdate({ _id: sourceId }, { $inc: { copies: -1 } }, options);
  return source?.isReleased === true && (source.copies ?? 0) <= 0 ? doom(mongo, session, sourceId) : null;
}

/** It counts no more, and is no file of a message; its bytes stay for its copies. */
async function releaseSource(
  mongo: Mongo,
  session: ClientSession,
  { _id, ownerId, size, isReleased = false }: AttachmentDocument,
): Promise<null> {
  if (isReleased) return null;
  const released = { $set: { isReleased: true }, $unset: { messageId: true } } as const;
  await mongo.attachments.updateOne({ _id }, released, { session });
  await countBytes(mongo, session, { ownerId, bytes: -size });
  return null;
}

async function doom(
  { attachments }: Mongo,
  session: ClientSession,
  _id: string,
): Promise<AttachmentUpload | null> {
  const doomed = { $set: { expiresAt: new Date(0) }, $unset: { messageId: true } } as const;
  const document = await attachments.findOneAndUpdate({ _id }, doomed, { session });
  return document === null ? null : toUpload(document);
}

/** Answers the number of bytes that the files of the owner then have. */
async function countBytes(
  { attachmentUsage }: Mongo,
  session: ClientSession,
  { ownerId: _id, bytes }: { readonly ownerId: string; readonly bytes: number },
): Promise<number> {
  const options = { session, upsert: true, returnDocument: 'after' } as const;
  return (await attachmentUsage.findOneAndUpdate({ _id }, { $inc: { bytes } }, options))?.bytes ?? bytes;
}
