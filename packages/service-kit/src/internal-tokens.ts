import type { Viewer } from './viewer.ts';

/** The issuer of internal tokens unless another is given. */
export const internalTokenIssuer = 'gateway';

/** Signs for the gateway; see {@link createInternalTokenSigner}. */
export type InternalTokenSigner = (claims: { audience: string; viewer: Viewer | null }) => Promise<string>;

/** Rejects whatever the gateway did not sign for this audience, or what has expired. */
export type InternalTokenVerifier = (token: string) => Promise<{ viewer: Viewer | null }>;

/** The one answer to whoever is not the gateway. */
export const notFromGateway = {
  code: 'NOT_FROM_GATEWAY',
  message: 'Only the gateway may ask here.',
} as const;
