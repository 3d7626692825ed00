import type { Limit } from '@parley/async';
import { decodedTypes, heicType, type ObjectStore, sniffedBytes, sniffFileType } from '@parley/media';
import { receivedBytes, type AttachmentUpload } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import { collectParts } from './attachment-parts.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';
import type { DiscardAttachments } from './discard-attachments.ts';

/** Makes a file of an upload, given all its bytes. */
type Complete = (upload: AttachmentUpload, bytes: Buffer) => Promise<AttachmentRefusal | null>;

/**
 * Looks at an upload whose bytes are all there, and makes it a file that can be attached; null when it is one. Repeating it is harmless.
 * `inTurn` bounds how many files are in memory at once.
 */
export function createCompleteUpload(deps: {
  objects: Pick<ObjectStore, 'open'>;
  attachments: Pick<AttachmentStore, 'find' | 'complete'>;
  discard: Pick<DiscardAttachments, 'discard'>;
  completePicture: Complete;
  completeMedia: Complete;
  /** Null: nothing is wrong with it. Of an upload that it refuses nothing is kept, unless it may be tried again. */
  scan: (upload: AttachmentUpload) => Promise<AttachmentRefusal | null>;
  inTurn: Limit;
}) {
  const { objects, attachments, discard, completePicture, completeMedia, scan, inTurn } = deps;

  return (upload: AttachmentUpload): Promise<AttachmentRefusal | null> =>
    once(upload, async () => (await scan(upload)) ?? (await complete(upload)));

  async function complete(upload: AttachmentUpload): Promise<AttachmentRefusal | null> {
    const { parts, size } = upload;
    const last = Math.min(sniffedBytes, size) - 1;
    const contentType = sniffFileType(await collectParts(objects, parts, { first: 0, last }));
    if (contentType === heicType) return refuseHeic(upload);
    if (isDecoded(contentType)) return inTurn(() => make(upload, completePicture));
    if (isMedia(contentType)) return inTurn(() => make(upload, completeMedia));
    await attachments.complete(upload.id, { contentType, size, parts, image: null, thumbnail: null });
    return null;
  }

  async function make(upload: AttachmentUpload, completeWith: Complete): Promise<AttachmentRefusal | null> {
    const before = await endOf(upload.id);
    if (before !== 'open') return before;
    const whole = { first: 0, last: receivedBytes(upload) - 1 };
    return completeWith(upload, await collectParts(objects, upload.parts, whole));
  }

  async function refuseHeic(upload: AttachmentUpload): Promise<AttachmentRefusal> {
    await discard.discard([upload]);
    return refusals.unsupportedImage;
  }

  /** Another request may complete the same upload, and delete what came, while this one reads it. */
  async function once(
    { id }: AttachmentUpload,
    attempt: () => Promise<AttachmentRefusal | null>,
  ): Promise<AttachmentRefusal | null> {
    try {
      return await attempt();
    } catch (error) {
      const end = await endOf(id);
      if (end === 'open') throw error;
      return end;
    }
  }

  /** Null: it is a file by now. */
  async function endOf(id: string): Promise<AttachmentRefusal | null | 'open'> {
    const upload = await attachments.find(id);
    if (upload === null) return refusals.gone;
    return upload.file === null ? 'open' : null;
  }
}

function isDecoded(type: string): boolean {
  return (decodedTypes as readonly string[]).includes(type);
}

function isMedia(type: string): boolean {
  return /^(?:audio|video)\//u.test(type);
}
