import { importJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import {
  internalTokenIssuer,
  type InternalTokenVerifier,
  type VerifiedToken,
  type Viewer,
} from './internal-tokens.ts';

/** Remembers verified tokens until they expire, since each viewer's comes back for 30 s. `publicKey`: JWK as JSON. */
export function createInternalTokenVerifier(options: {
  publicKey: string;
  audience: string;
  now?: () => number;
}): InternalTokenVerifier {
  const { audience, now = Date.now } = options;
  const key = importJWK(JSON.parse(options.publicKey) as JWK, 'EdDSA');
  key.catch(() => undefined); // reported by each verification instead of as an unhandled rejection
  const verified = new LRUCache<string, { token: VerifiedToken; expiresAt: number }>({ max: 10_000 });

  return async (token) => {
    const known = verified.get(token);
    if (known !== undefined && now() < known.expiresAt) return known.token;
    const { payload } = await jwtVerify(token, await key, {
      algorithms: ['EdDSA'],
      issuer: internalTokenIssuer,
      audience,
      requiredClaims: ['exp'],
      currentDate: new Date(now()),
    });
    const read = { viewer: viewerOf(payload), shared: payload['shared'] === true };
    verified.set(token, { token: read, expiresAt: Number(payload.exp) * 1_000 });
    return read;
  };
}

function viewerOf({ sub, sid, shared }: JWTPayload & { sid?: unknown; shared?: unknown }): Viewer | null {
  if (sub === undefined) return null;
  if (shared === true) throw new Error('The internal token is shared and names a viewer.');
  if (typeof sid !== 'string') throw new Error('The internal token names a viewer but no session.');
  return { id: sub, sessionId: sid };
}
