import type { ObjectStore } from '@parley/media';
import type { AttachmentUpload, StoredFile, StoredPart } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';

export type KeepMadeFile = ReturnType<typeof createKeepMadeFile>;

/** Bytes that were made of an upload. */
export interface MadeBytes {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** Keeps what was made of an upload in the place of what was sent, which is deleted. */
export function createKeepMadeFile(deps: {
  objects: Pick<ObjectStore, 'put' | 'delete'>;
  attachments: Pick<AttachmentStore, 'noteKeys' | 'complete'>;
  newKey: (uploadId: string) => string;
  now: () => Date;
}) {
  const { objects, attachments, newKey, now } = deps;

  /** `thumbnail`: the small copy, of a picture. `about`: what is known of the file. */
  return async (
    upload: AttachmentUpload,
    { file, thumbnail }: { readonly file: MadeBytes; readonly thumbnail?: MadeBytes },
    about: Pick<StoredFile, 'image' | 'recording'>,
  ): Promise<AttachmentRefusal | null> => {
    const all = thumbnail === undefined ? [file] : [file, thumbnail];
    const keys = all.map(() => newKey(upload.id));
    if (!(await attachments.noteKeys(upload.id, keys, now()))) return refusals.gone;
    const [part, small] = await Promise.all(all.map((made, index) => put(keys[index] ?? '', made)));
    if (part === undefined) throw new Error('Nothing was made of a file.');
    const { contentType } = file;
    const stored = { contentType, size: part.size, parts: [part], thumbnail: small ?? null, ...about };
    const isKept = await attachments.complete(upload.id, stored);
    const unused = isKept ? upload.parts.map(({ key }) => key) : keys;
    await objects.delete(unused).catch(() => undefined); // goes with the file at the latest
    return null;
  };

  async function put(key: string, { bytes, contentType }: MadeBytes): Promise<StoredPart> {
    await objects.put(key, bytes, { size: bytes.length, contentType });
    return { key, size: bytes.length };
  }
}
