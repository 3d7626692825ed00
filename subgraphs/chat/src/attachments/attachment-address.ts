import { createHmac, timingSafeEqual } from 'node:crypto';

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
 * Signs and reads addresses: an HMAC-SHA256 over path and expiry. `secret`: hex, the same on all instances. `baseUrl`: what stands before
 * `/media/…`; empty: the address is a path.
 */
export function createAttachmentAddresses({ secret, baseUrl }: { secret: string; baseUrl: string }) {
  const key = Buffer.from(secret, 'hex');
  const origin = baseUrl.replace(/\/$/u, '');
  const mac = (path: string, expires: number): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify(['attachment.v1', path, expires]))
      .digest();
  const sign = (path: AttachmentPath, expiresAt: Date): SignedAddress => {
    const expires = expiresAt.getTime();
    const query = new URLSearchParams({
      expires: String(expires),
      signature: mac(path, expires).toString('base64url'),
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
      const shown = Buffer.from(query.get('signature') ?? '', 'base64url');
      const wanted = mac(path, expires);
      return shown.length === wanted.length && timingSafeEqual(shown, wanted) ? new Date(expires) : null;
    },
  };
}
