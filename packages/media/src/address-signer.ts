import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an address allows: its version first, then all that a client must not change. */
export type SignedParts = readonly [version: string, ...(string | number)[]];

export type AddressSigner = ReturnType<typeof createAddressSigner>;

/** Signs addresses that need no token: an HMAC-SHA256, in base64url, over all that they allow. `secret`: hex, the same on all instances. */
export function createAddressSigner(secret: string) {
  const key = Buffer.from(secret, 'hex');
  const mac = (parts: SignedParts): Buffer =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest();
  return {
    sign: (parts: SignedParts): string => mac(parts).toString('base64url'),
    /** Whether a signature that a client shows, if any, is ours for this. */
    isSigned(parts: SignedParts, signature: string | null): boolean {
      const shown = Buffer.from(signature ?? '', 'base64url');
      const wanted = mac(parts);
      return shown.length === wanted.length && timingSafeEqual(shown, wanted);
    },
  };
}
