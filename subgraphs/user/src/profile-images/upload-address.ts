import { createAddressSigner, type SignedParts } from '@parley/media';
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

/** Signs and reads the addresses that take uploads. `secret`: hex, the same on all instances. */
export function createUploadAddresses(secret: string) {
  const signer = createAddressSigner(secret);
  const partsOf = ({ uploadId, userId, contentType, size, expiresAt }: UploadPermit): SignedParts => [
    'profile-image-upload.v1',
    uploadId,
    userId,
    contentType,
    size,
    expiresAt.getTime(),
  ];
  return {
    /** Path and query. */
    sign(permit: UploadPermit) {
      const query = new URLSearchParams({
        user: permit.userId,
        type: permit.contentType,
        size: String(permit.size),
        expires: String(permit.expiresAt.getTime()),
        signature: signer.sign(partsOf(permit)),
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
      return signer.isSigned(partsOf(permit), query.get('signature')) ? permit : null;
    },
  };
}
