import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { StoredTokenHashes } from './session.ts';

/**
 * A refresh token: 256 random bits that stay the same for the whole session (its family) and 256 that change each time it is
 * exchanged. A client that shows the right family with another second part has a token of it that is used up. So any old one is
 * recognised as such, however old, without keeping a list of them.
 */
export interface RefreshToken {
  /** What the client gets: base64url. */
  readonly text: string;
  readonly hashes: StoredTokenHashes;
}

const partBytes = 32;

/** The first token of a new session. */
export function newRefreshToken(): RefreshToken {
  return assemble(randomBytes(partBytes), randomBytes(partBytes));
}

/**
 * The token that this one is exchanged for: always the same, so that who did not receive it can be answered it again though only its hash
 * is stored. Without the secret nobody can make it from the token.
 */
export function nextRefreshToken({ text }: RefreshToken, secret: Buffer): RefreshToken {
  const token = Buffer.from(text, 'base64url');
  return assemble(token.subarray(0, partBytes), createHmac('sha256', secret).update(token).digest());
}

/** Null for what cannot be a refresh token. */
export function readRefreshToken(text: string): RefreshToken | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 2 * partBytes || bytes.toString('base64url') !== text) return null;
  return assemble(bytes.subarray(0, partBytes), bytes.subarray(partBytes));
}

function assemble(family: Buffer, secret: Buffer): RefreshToken {
  return {
    text: Buffer.concat([family, secret]).toString('base64url'),
    hashes: { familyHash: sha256(family), tokenHash: sha256(secret) },
  };
}

/** A fast hash is enough: there is nothing to guess in 256 random bits. */
function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
