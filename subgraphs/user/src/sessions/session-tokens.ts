import type { AccessTokens } from './access-token.ts';
import type { RefreshToken } from './refresh-token.ts';
import type { Session } from './session.ts';

/** What a client needs to act as a user. */
export interface SessionTokens {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

export async function issueTokens(
  accessTokens: Pick<AccessTokens, 'sign'>,
  session: Session,
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
