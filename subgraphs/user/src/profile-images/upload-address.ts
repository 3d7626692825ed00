import { createHmac, timingSafeEqual } from 'node:crypto';
import { uploadKey } from './profile-image.ts';

/** What a signed address allows: these bytes, from this person, until then. */
interface UploadPermit {
  readonly uploadId: string;
  readonly userId: string;
  readonly contentType: string;
  /** In bytes, exactly. */
  readonly size: number;
  readonly expiresAt: Date;
}

export type UploadAddresses = ReturnType<typeof createUploadAddresses>;

/** Signs and reads the addresses that take uploads: an HMAC-SHA256 over all that they allow. `secret`: hex, the same on all instances. */
export function createUploadAddresses(secret: string) {
  const key = Buffer.from(secret, 'hex');
  const mac = ({ uploadId, userId, contentType, size, expiresAt }: UploadPermit): Buffer =>
    createHmac('sha256', key)
      .update(
        JSON.stringify(['profile-image-upload.v1', uploadId, userId, contentType, size, expiresAt.getTime()]),
      )
      .digest();
  return {
    /** Path and query. */
    sign(permit: UploadPermit) {
      const query = new URLSearchParams({
        user: permit.userId,
        type: permit.contentType,
        size: String(permit.size),
        expires: String(permit.expiresAt.getTime()),
        signature: mac(permit).toString('base64url'),
      });
      return `/media/${uploadKey(permit.uploadId)}?${query.toString()}`;
    },
    /** Null unless it is one of ours, untouched; whether it has expired is the caller's to ask. */
    read(uploadId: string, query: URLSearchParams): UploadPermit | null {
      const permit: UploadPermit = {
        uploadId,
        userId: query.get('user') ?? '',
        contentType: query.get('type') ?? '',
        size: Number(query.get('size')),
        expiresAt: new Date(Number(query.get('expires'))),
      };
      const shown = Buffer.from(query.get('signature') ?? '', 'base64url');
      const wanted = mac(permit);
      return shown.length === wanted.length && timingSafeEqual(shown, wanted) ? permit : null;
    },
  };
}
