import type { Limit } from '@parley/async';
import { imageTypes, type ObjectStore, sniffedBytes, sniffFileType } from '@parley/media';
import type { AttachmentUpload } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import { collectParts } from './attachment-parts.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';
import type { CompletePicture } from './complete-picture.ts';

/**
 * Looks at an upload whose bytes are all there, and makes it a file that can be attached; null when it is one. Repeating it is harmless.
 * `inTurn` bounds how many pictures are in memory at once.
 */
export function createCompleteUpload(deps: {
  objects: Pick<ObjectStore, 'open'>;
  attachments: Pick<AttachmentStore, 'find' | 'complete'>;
  completePicture: CompletePicture;
  inTurn: Limit;
}) {
  const { objects, attachments, completePicture, inTurn } = deps;

  return async (upload: AttachmentUpload): Promise<AttachmentRefusal | null> => {
    const { parts, size } = upload;
    const last = Math.min(sniffedBytes, size) - 1;
    const contentType = sniffFileType(await collectParts(objects, parts, { first: 0, last }));
    if (isImage(contentType))
      return inTurn(() => once(upload.id, () => completePicture(upload, contentType)));
    const file = { contentType, size, parts, image: null, thumbnail: null };
    await attachments.complete(upload.id, file);
    return null;
  };

  /** Another request may make the same file, and delete what came, before this one or beside it. */
  async function once(
    id: string,
    complete: () => Promise<AttachmentRefusal | null>,
  ): Promise<AttachmentRefusal | null> {
    const before = await endOf(id);
    if (before !== 'open') return before;
    try {
      return await complete();
    } catch (error) {
      const after = await endOf(id);
      if (after === 'open') throw error;
      return after;
    }
  }

  /** Null: it is a file by now. */
  async function endOf(id: string): Promise<AttachmentRefusal | null | 'open'> {
    const upload = await attachments.find(id);
    if (upload === null) return refusals.gone;
    return upload.file === null ? 'open' : null;
  }
}

function isImage(type: string): boolean {
  return (imageTypes as readonly string[]).includes(type);
}
