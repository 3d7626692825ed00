import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { SessionStore } from '../stores/session-store.ts';
import type { AccessTokens } from './access-token.ts';
import type { EndSession } from './end-session.ts';
import { nextRefreshToken, readRefreshToken, type RefreshToken } from './refresh-token.ts';
import { isOpen, sessionExpiry } from './session.ts';
import { issueTokens, type SessionTokens } from './session-tokens.ts';

export type RefreshSessionResult = { readonly tokens: SessionTokens } | Refusal<'InvalidRefreshToken'>;

/** Exchanges a refresh token, once. One that is used up ends the session: somebody else has had it. */
export type RefreshSession = (refreshToken: string, origin: OperationOrigin) => Promise<RefreshSessionResult>;

export function createRefreshSession(deps: {
  sessions: Pick<SessionStore, 'rotate' | 'findByFamily'>;
  accessTokens: AccessTokens;
  endSession: EndSession;
  now: () => Date;
}): RefreshSession {
  const { sessions, accessTokens, endSession, now } = deps;
  return async (text, origin) => {
    const shown = readRefreshToken(text);
    if (shown === null) return refuse('InvalidRefreshToken');
    const at = now();
    const next = nextRefreshToken(shown);
    const session = await sessions.rotate({
      shown: shown.hashes,
      next: next.hashes,
      at,
      expiresAt: sessionExpiry(at),
    });
    if (session !== null) return { tokens: await issueTokens(accessTokens, session, next, at) };
    await endReused(shown, at, origin);
    return refuse('InvalidRefreshToken');
  };

  async function endReused({ hashes }: RefreshToken, at: Date, origin: OperationOrigin): Promise<void> {
    const session = await sessions.findByFamily(hashes.familyHash);
    if (session === null || !isOpen(session, at)) return;
    await endSession({ sessionId: session.id, userId: session.userId }, 'REFRESH_TOKEN_REUSED', origin);
  }
}
