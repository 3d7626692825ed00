import type { LinkPreviewContent, ObjectStore } from '@parley/media';
import { randomUUID } from 'node:crypto';
import type { LinkPreviewImage } from '../rooms/link-preview.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import type { PreviewJob } from './preview-job.ts';

/** A picture that no message took by then is deleted. */
const unattachedMs = 60 * 60_000;
const contentType = 'image/webp';

export type KeepPicture = ReturnType<typeof createKeepPicture>;

/** Keeps the picture of a page for one message, like a file of it: it is read and deleted with that. Nobody's quota counts it. */
export function createKeepPicture(deps: {
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly attachments: Pick<AttachmentStore, 'addPicture'>;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  const { objects, attachments, newId, now } = deps;
  return async (
    { roomId, senderId }: PreviewJob,
    { bytes, ...picture }: NonNullable<LinkPreviewContent['image']>,
  ): Promise<LinkPreviewImage> => {
    const fileId = newId();
    const part = { key: `attachments/${fileId}-${randomUUID()}`, size: bytes.length };
    const createdAt = now();
    await attachments.addPicture({
      id: fileId,
      roomId,
      ownerId: senderId,
      name: 'preview.webp',
      createdAt,
      expiresAt: new Date(createdAt.getTime() + unattachedMs),
      keys: [part.key],
      file: { contentType, size: part.size, parts: [part], image: picture, thumbnail: null },
    });
    await objects.put(part.key, bytes, { size: part.size, contentType });
    return { fileId, ...picture };
  };
}
