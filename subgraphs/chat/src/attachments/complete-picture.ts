import { type ObjectStore, processImage, type ProcessedImage } from '@parley/media';
import { receivedBytes, type AttachmentUpload, type StoredPart } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import { collectParts } from './attachment-parts.ts';
import { imageTask, imageTimeoutMs } from './attachment-limits.ts';
import type { DiscardAttachments } from './discard-attachments.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';

export type CompletePicture = ReturnType<typeof createCompletePicture>;

/**
 * Makes a picture anew, and deletes what was sent: no metadata is left, and nothing else that was in it. One that is damaged is discarded.
 */
export function createCompletePicture(deps: {
  objects: Pick<ObjectStore, 'open' | 'put' | 'delete'>;
  attachments: Pick<AttachmentStore, 'noteKeys' | 'complete'>;
  discard: Pick<DiscardAttachments, 'discard'>;
  newKey: (uploadId: string) => string;
  now: () => Date;
}) {
  const { objects, attachments, discard, newKey, now } = deps;

  return async (upload: AttachmentUpload, contentType: string): Promise<AttachmentRefusal | null> => {
    const whole = { first: 0, last: receivedBytes(upload) - 1 };
    const bytes = await collectParts(objects, upload.parts, whole);
    const processed = await processImage(bytes, imageTask, { timeoutMs: imageTimeoutMs });
    if (processed.ok) return store(upload, contentType, processed);
    await discard.discard([upload]);
    return processed.reason === 'too-large' ? refusals['too-large'] : refusals.unreadable;
  };

  async function store(
    upload: AttachmentUpload,
    contentType: string,
    { copies, placeholder }: ProcessedImage,
  ): Promise<AttachmentRefusal | null> {
    const [picture, small] = copies;
    if (picture === undefined || small === undefined || placeholder === null)
      throw new Error('The process made too few copies of a picture.');
    const kept = [newKey(upload.id), newKey(upload.id)] as const;
    if (!(await attachments.noteKeys(upload.id, kept, now()))) return refusals.gone;
    const [part, thumbnail] = await Promise.all([
      put(kept[0], picture.bytes, contentType),
      put(kept[1], small.bytes, 'image/webp'),
    ]);
    const { width, height } = picture;
    const image = { width, height, placeholder };
    const file = { contentType, size: part.size, parts: [part], image, thumbnail };
    const isKept = await attachments.complete(upload.id, file);
    const unused = isKept ? upload.parts.map(({ key }) => key) : kept;
    await objects.delete(unused).catch(() => undefined); // goes with the file at the latest
    return null;
  }

  async function put(key: string, bytes: Buffer, contentType: string): Promise<StoredPart> {
    await objects.put(key, bytes, { size: bytes.length, contentType });
    return { key, size: bytes.length };
  }
}
