import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: nobody guesses it. */
export function newInviteToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token: who reads the table joins nothing by it. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
