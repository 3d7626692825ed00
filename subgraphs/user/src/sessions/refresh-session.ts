import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Parts } from '../use-cases.ts';
import type { EndSession } from './end-session.ts';
import { nextRefreshToken, readRefreshToken, type RefreshToken } from './refresh-token.ts';
import { isOpen, sessionExpiry } from './session.ts';
import { issueTokens, type SessionTokens } from './session-tokens.ts';

type RefreshSessionResult = { readonly tokens: SessionTokens } | Refusal<'InvalidRefreshToken'>;

/**
 * Exchanges a refresh token, once. Shown again within 10 s it answers the same next token, beside a newly signed access token, for the
 * first answer may have been lost, or another tab asked at the same moment. One that is used up ends the session: somebody else has had it.
 */
export function createRefreshSession(parts: Parts & { endSession: EndSession }) {
  const { sessions, accessTokens, endSession, now } = parts;
  const secret = accessTokens.derive('refresh-token.v1');
  return async (text: string, origin: OperationOrigin): Promise<RefreshSessionResult> => {
    const shown = readRefreshToken(text);
    if (shown === null) return refuse('InvalidRefreshToken');
    const at = now();
    const next = nextRefreshToken(shown, secret);
    const session = await sessions.exchange({
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
    await endSession(session, 'REFRESH_TOKEN_REUSED', origin);
  }
}
