import { importJWK, SignJWT } from 'jose';
import { hkdfSync } from 'node:crypto';
import { z } from 'zod';

const lifetimeSeconds = 10 * 60;

const privateKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

export type AccessTokens = Awaited<ReturnType<typeof createAccessTokens>>;

/** What the gateway verifies clients by. `key`: a JWK in JSON, private, Ed25519, with a `kid`. Throws when it is anything else. */
export async function createAccessTokens(options: { key: string; issuer: string }) {
  const { d, ...publicKey } = readKey(options.key);
  const signingKey = await importJWK({ ...publicKey, d }, 'EdDSA');
  const header = { alg: 'EdDSA', typ: 'JWT', kid: publicKey.kid };
  return {
    /** The public keys as JSON (RFC 7517). */
    jwks: JSON.stringify({ keys: [{ ...publicKey, alg: 'EdDSA', use: 'sig' }] }),
    /** A secret for something else, the same wherever this key signs; it says nothing of the key. */
    derive: (purpose: string) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', purpose, 32)),
    /** A JWT (EdDSA) for the audience `parley`: `sub` the user, `sid` the session, good for 10 minutes. */
    async sign({ userId, sessionId }: { userId: string; sessionId: string }, now: Date) {
      const issuedAt = Math.floor(now.getTime() / 1000);
      const expiresAt = issuedAt + lifetimeSeconds;
      const text = await new SignJWT({ sid: sessionId })
        .setProtectedHeader(header)
        .setIssuer(options.issuer)
        .setAudience('parley')
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(signingKey);
      return { text, expiresAt: new Date(expiresAt * 1000) };
    },
  };
}

function readKey(json: string): z.output<typeof privateKey> {
  const parsed = privateKey.safeParse(parseJson(json));
  if (parsed.success) return parsed.data;
  throw new Error('ACCESS_TOKEN_PRIVATE_KEY is not a private Ed25519 key as JWK with a kid.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
