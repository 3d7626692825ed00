import type { ByteRange, ObjectStore } from '@parley/media';
import { Readable } from 'node:stream';
import type { StoredPart } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import type { AttachmentAddresses, AttachmentPath } from './attachment-address.ts';
import { readParts } from './attachment-parts.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';

/** A file, or the small copy of a picture, that its asker may read. */
export interface ReadableAttachment {
  readonly name: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** Changes with the bytes. */
  readonly etag: string;
  /** Rejects when the store does not give the first bytes: then there is nothing to answer with. */
  readonly read: (range: ByteRange) => Promise<Readable>;
}

/** Which of the two. */
export type Variant = 'file' | 'thumbnail';

export type OpenAttachment = ReturnType<typeof createOpenAttachment>;

/**
 * Finds what an address leads to. The address says that its asker saw the message some minutes ago; whether the message is deleted is
 * asked each time.
 */
export function createOpenAttachment(deps: {
  objects: Pick<ObjectStore, 'open'>;
  attachments: Pick<AttachmentStore, 'findAttached'>;
  addresses: Pick<AttachmentAddresses, 'read'>;
  now: () => Date;
}) {
  const { objects, attachments, addresses, now } = deps;
  return async (
    id: string,
    variant: Variant,
    query: URLSearchParams,
  ): Promise<ReadableAttachment | AttachmentRefusal> => {
    const path: AttachmentPath = `${id}/${variant}`;
    const expiresAt = addresses.read(path, query);
    if (expiresAt === null) return refusals.signature;
    if (expiresAt <= now()) return refusals.addressExpired;
    const found = await attachments.findAttached(id);
    const file = found?.file ?? null;
    const parts = file === null ? [] : partsOf(file, variant);
    if (found === null || file === null || parts.length === 0) return refusals.noFile;
    return {
      name: found.name,
      contentType: variant === 'thumbnail' ? 'image/webp' : file.contentType,
      size: parts.reduce((sum, { size }) => sum + size, 0),
      etag: `"${path}"`,
      read: (range) => begun(readParts(objects, parts, range)),
    };
  };
}

async function begun(bytes: AsyncGenerator<Buffer>): Promise<Readable> {
  const first = await bytes.next();
  const all = async function* (): AsyncGenerator<Buffer> {
    if (first.done !== true) yield first.value;
    yield* bytes;
  };
  return Readable.from(all(), { objectMode: false });
}

function partsOf(
  { parts, thumbnail }: { readonly parts: readonly StoredPart[]; readonly thumbnail: StoredPart | null },
  variant: Variant,
): readonly StoredPart[] {
  if (variant === 'file') return parts;
  return thumbnail === null ? [] : [thumbnail];
}
