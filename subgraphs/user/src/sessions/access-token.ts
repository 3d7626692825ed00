import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';

const lifetimeSeconds = 10 * 60;

const privateKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

/** What the gateway verifies clients by. */
export interface AccessTokens {
  /** A JWT (EdDSA) for the audience `parley`: `sub` the user, `sid` the session, good for 10 minutes. */
  sign(session: { userId: string; sessionId: string }, now: Date): Promise<AccessToken>;
  /** The public keys as JSON (RFC 7517). */
  readonly jwks: string;
}

export interface AccessToken {
  readonly text: string;
  readonly expiresAt: Date;
}

/** `key`: a JWK in JSON, private, Ed25519, with a `kid`. Throws when it is anything else. */
export async function createAccessTokens(options: { key: string; issuer: string }): Promise<AccessTokens> {
  const { d, ...publicKey } = readKey(options.key);
  const signingKey = await importJWK({ ...publicKey, d }, 'EdDSA');
  const header = { alg: 'EdDSA', typ: 'JWT', kid: publicKey.kid };
  return {
    jwks: JSON.stringify({ keys: [{ ...publicKey, alg: 'EdDSA', use: 'sig' }] }),
    async sign({ userId, sessionId }, now) {
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
