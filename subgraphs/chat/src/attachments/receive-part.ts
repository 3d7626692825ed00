import type { ObjectStore } from '@parley/media';
import type { Readable } from 'node:stream';
import { receivedBytes, type AttachmentUpload } from '../rooms/attachment.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import type { AttachmentAddresses } from './attachment-address.ts';
import { minPartBytes } from './attachment-limits.ts';
import { parseContentRange } from './content-range.ts';
import { refusals, type AttachmentRefusal } from './attachment-refusal.ts';

/** Bytes on their way in. */
export interface IncomingPart {
  readonly uploadId: string;
  readonly query: URLSearchParams;
  readonly contentRange: string | undefined;
  /** As the request announces it; undefined when it does not. */
  readonly contentLength: number | undefined;
  readonly body: Readable;
}

/** The number of bytes that are there, without a gap; all of them: `isComplete`. */
export interface Progress {
  readonly received: number;
  readonly isComplete: boolean;
}

export type ReceivePart = ReturnType<typeof createReceivePart>;

/**
 * Takes a part of an upload, the next one, or all of it at once. A part is stored as a whole or not at all. A part that is there already, or
 * comes too early, is not read: the answer says where to go on.
 */
export function createReceivePart(deps: {
  objects: Pick<ObjectStore, 'put' | 'delete'>;
  attachments: Pick<AttachmentStore, 'find' | 'noteKeys' | 'addPart'>;
  addresses: Pick<AttachmentAddresses, 'read'>;
  complete: (upload: AttachmentUpload) => Promise<AttachmentRefusal | null>;
  newKey: (uploadId: string) => string;
  now: () => Date;
}) {
  const { objects, attachments, addresses, complete, newKey, now } = deps;

  return async (part: IncomingPart): Promise<Progress | AttachmentRefusal> => {
    const expiresAt = addresses.read(`uploads/${part.uploadId}`, part.query);
    if (expiresAt === null) return refusals.signature;
    if (expiresAt <= now()) return refusals.expired;
    const upload = await attachments.find(part.uploadId);
    if (upload === null) return refusals.gone;
    const size = sizeOf(part, upload);
    if (typeof size === 'object') return size;
    return size === 0 ? progressOf(upload) : store(upload, part.body, size);
  };

  async function store(
    upload: AttachmentUpload,
    body: Readable,
    size: number,
  ): Promise<Progress | AttachmentRefusal> {
    const key = newKey(upload.id);
    if (!(await attachments.noteKeys(upload.id, [key], now()))) return refusals.gone;
    await objects.put(key, body, { size, contentType: 'application/octet-stream' });
    const added = await attachments.addPart(upload.id, { key, size }, upload.parts.length);
    if (added !== null) return progressOf(added);
    await objects.delete([key]).catch(() => undefined); // goes with the upload at the latest
    const present = await attachments.find(upload.id);
    return present === null ? refusals.gone : progressOf(present);
  }

  async function progressOf(upload: AttachmentUpload): Promise<Progress | AttachmentRefusal> {
    const received = receivedBytes(upload);
    if (upload.file !== null) return { received: upload.size, isComplete: true };
    if (received < upload.size) return { received, isComplete: false };
    return (await complete(upload)) ?? { received, isComplete: true };
  }
}

/** The number of bytes to take; 0: none, the answer says how far it has come. */
function sizeOf(
  { contentRange, contentLength }: IncomingPart,
  upload: AttachmentUpload,
): number | AttachmentRefusal {
  const { size } = upload;
  if (contentLength === undefined || !Number.isSafeInteger(contentLength)) return refusals.noLength;
  if (contentLength > size) return refusals.tooLarge;
  const wanted = contentRange === undefined ? whole(size) : parseContentRange(contentRange);
  if (wanted === null || wanted.total !== size) return refusals.range;
  if (wanted.range === null) return contentLength === 0 ? 0 : refusals.range;
  const { first, last } = wanted.range;
  if (contentRange === undefined && contentLength < size) return refusals.tooSmall;
  if (last - first + 1 !== contentLength) return refusals.range;
  if (last < size - 1 && contentLength < minPartBytes) return refusals.range;
  return upload.file === null && first === receivedBytes(upload) ? contentLength : 0;
}

function whole(size: number) {
  return { range: { first: 0, last: size - 1 }, total: size };
}
