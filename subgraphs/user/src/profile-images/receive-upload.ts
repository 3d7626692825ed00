import type { Readable } from 'node:stream';
import { uploadKey } from './profile-image.ts';
import type { ImageParts } from './profile-images.ts';

/** Bytes on their way in. */
export interface IncomingUpload {
  readonly uploadId: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  /** As the request announces it; undefined when it does not. */
  readonly contentLength: number | undefined;
  readonly body: Readable;
}

/** Why bytes are not taken; `status` is HTTP's. */
export interface UploadRefusal {
  readonly status: 400 | 403 | 404 | 411 | 413 | 415;
  readonly code: string;
  readonly message: string;
}

/** Stores the bytes of an upload, all or none of them; null when they are stored. Nothing of a refused body is read. */
export function createReceiveUpload({ addresses, profileImages, objects, now }: ImageParts) {
  return async (upload: IncomingUpload): Promise<UploadRefusal | null> => {
    const { uploadId, query, contentType, contentLength, body } = upload;
    const permit = addresses.read(uploadId, query);
    if (permit === null) return refusals.signature;
    if (permit.expiresAt <= now()) return refusals.expired;
    if (contentType !== permit.contentType) return refusals.type;
    if (contentLength === undefined || Number.isNaN(contentLength)) return refusals.noLength;
    if (contentLength > permit.size) return refusals.tooLarge;
    if (contentLength < permit.size) return refusals.tooSmall;
    if ((await profileImages.findUpload(uploadId, permit.userId, now())) === null) return refusals.gone;
    await objects.put(uploadKey(uploadId), body, { size: permit.size, contentType: permit.contentType });
    return null;
  };
}

const refusals = {
  signature: {
    status: 403,
    code: 'BAD_SIGNATURE',
    message: 'This address was not given out like this. Use the whole url of createProfileImageUpload.',
  },
  expired: {
    status: 403,
    code: 'UPLOAD_EXPIRED',
    message: 'This address has expired. Ask for a new one with createProfileImageUpload.',
  },
  type: {
    status: 415,
    code: 'WRONG_CONTENT_TYPE',
    message: 'The Content-Type is not the one that was announced to createProfileImageUpload.',
  },
  noLength: {
    status: 411,
    code: 'LENGTH_REQUIRED',
    message: 'Send the Content-Length.',
  },
  tooLarge: {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    message: 'This is larger than the size that was announced to createProfileImageUpload.',
  },
  tooSmall: {
    status: 400,
    code: 'WRONG_SIZE',
    message: 'This is smaller than the size that was announced to createProfileImageUpload.',
  },
  gone: {
    status: 404,
    code: 'UPLOAD_NOT_FOUND',
    message: 'This upload is used up. Ask for a new one with createProfileImageUpload.',
  },
} as const satisfies Record<string, UploadRefusal>;
