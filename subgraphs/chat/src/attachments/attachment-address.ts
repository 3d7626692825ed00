import { createAddressSigner, type SignedParts } from '@parley/media';

/** An address, and until when it is good. */
export interface SignedAddress {
  readonly url: string;
  readonly expiresAt: Date;
}

/** What is below `/media/attachments/`. */
export type AttachmentPath = `uploads/${string}` | `${string}/file` | `${string}/thumbnail`;

export type AttachmentAddresses = ReturnType<typeof createAttachmentAddresses>;

/** Addresses of files change every 5 minutes and are good for 5 to 10: what is read twice within a while has the same one. */
const stepMs = 5 * 60_000;

/**
 * Signs and reads addresses, by path and expiry. `secret`: hex, the same on all instances. `baseUrl`: what stands before
 * `/media/…`; empty: the address is a path.
 */
export function createAttachmentAddresses({ secret, baseUrl }: { secret: string; baseUrl: string }) {
  const signer = createAddressSigner(secret);
  const origin = baseUrl.replace(/\/$/u, '');
  const partsOf = (path: string, expires: number): SignedParts => ['attachment.v1', path, expires];
  const sign = (path: AttachmentPath, expiresAt: Date): SignedAddress => {
    const expires = expiresAt.getTime();
    const query = new URLSearchParams({
      expires: String(expires),
      signature: signer.sign(partsOf(path, expires)),
    });
    return { url: `${origin}/media/attachments/${path}?${query.toString()}`, expiresAt };
  };
  return {
    /** Of an upload. */
    sign,
    /** Of a file, for those who see its message now. */
    signFor: (path: AttachmentPath, now: Date): SignedAddress =>
      sign(path, new Date((Math.floor(now.getTime() / stepMs) + 2) * stepMs)),
    /** Until when an address is good; null unless it is one of ours, untouched. */
    read(path: AttachmentPath, query: URLSearchParams): Date | null {
      const expires = Number(query.get('expires'));
      return signer.isSigned(partsOf(path, expires), query.get('signature')) ? new Date(expires) : null;
    },
  };
}
