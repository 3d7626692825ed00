import { newRefreshToken, type RefreshToken } from './refresh-token.ts';
import { type Session, sessionExpiry } from './session.ts';

/** A session that begins now, not stored yet, and its first refresh token. */
export function openSession(given: { id: string; userId: string; device: string; now: Date }): {
  readonly session: Session;
  readonly refreshToken: RefreshToken;
} {
  const { now, ...rest } = given;
  const session = {
    ...rest,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: sessionExpiry(now),
    revokedAt: null,
  };
  return { session, refreshToken: newRefreshToken() };
}
