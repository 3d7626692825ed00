import type { Parts } from '../use-cases.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import { readRefreshToken } from './refresh-token.ts';
import { isOpen } from './session.ts';

/**
 * Removes the cookie of a session that has ended. Another page of the same host may keep another open session there, which stays: the
 * browser sends the cookie with the requests of both.
 */
export function createForgetCookie({ sessions, now }: Pick<Parts, 'sessions' | 'now'>) {
  return async (endedSessionId: string, cookie: RefreshCookie): Promise<void> => {
    const text = cookie.read();
    if (text === '') return;
    const token = readRefreshToken(text);
    const session = token === null ? null : await sessions.findByFamily(token.hashes.familyHash);
    const isOfAnother = session !== null && session.id !== endedSessionId && isOpen(session, now());
    if (!isOfAnother) cookie.remove();
  };
}
