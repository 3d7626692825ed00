import type { Viewer } from './viewer.ts';

/** Signs for the gateway; see {@link createInternalTokenSigner}. */
export type InternalTokenSigner = (claims: { audience: string; viewer: Viewer | null }) => Promise<string>;

/** Rejects whatever the gateway did not sign for this audience, or what has expired. */
export type InternalTokenVerifier = (token: string) => Promise<{ viewer: Viewer | null }>;

/** EdDSA, 60 s, signed once per viewer and audience and reused for 30 s. `privateKey`: JWK as JSON (OKP Ed25519). */
export function createInternalTokenSigner(options: {
  privateKey: string;
  issuer?: string;
  now?: () => number;
}): InternalTokenSigner {
  throw new Error(`Not yet ${String(options.issuer)}`);
}

/** Verified tokens are remembered until they expire (at most 10,000). `publicKey`: JWK as JSON. */
export function createInternalTokenVerifier(options: {
  publicKey: string;
  audience: string;
  issuer?: string;
  now?: () => number;
}): InternalTokenVerifier {
  throw new Error(`Not yet ${options.audience}`);
}
