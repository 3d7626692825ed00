import type { AccessTokens } from './access-token.ts';
import { newRefreshToken, type RefreshToken } from './refresh-token.ts';
import { type Session, sessionExpiry } from './session.ts';

/** What a client needs to act as a user. */
export interface SessionTokens {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/** A session that begins now, not stored yet, and its first refresh token. */
export function openSession(id: string, userId: string, device: string | null | undefined, now: Date) {
  const times = { createdAt: now, lastUsedAt: now, expiresAt: sessionExpiry(now), revokedAt: null };
  const session: Session = { id, userId, device: device ?? '', ...times };
  return { session, refreshToken: newRefreshToken() };
}

export async function issueTokens(
  accessTokens: AccessTokens,
  session: Pick<Session, 'id' | 'userId' | 'expiresAt'>,
  refreshToken: RefreshToken,
  now: Date,
): Promise<SessionTokens> {
  const { id: sessionId, userId, expiresAt } = session;
  const accessToken = await accessTokens.sign({ userId, sessionId }, now);
  return {
    sessionId,
    accessToken: accessToken.text,
    accessTokenExpiresAt: accessToken.expiresAt,
    refreshToken: refreshToken.text,
    refreshTokenExpiresAt: expiresAt,
  };
}
