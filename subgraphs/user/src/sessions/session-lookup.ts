import type { SessionCache } from '../stores/session-cache.ts';
import type { SessionStore } from '../stores/session-store.ts';
import { isOpen } from './session.ts';

/** Whether the viewer's session still stands: from Redis, or from MySQL when Redis does not know it or is unavailable. */
export type SessionLookup = (viewer: { readonly id: string; readonly sessionId: string }) => Promise<boolean>;

export function createSessionLookup(deps: {
  sessions: Pick<SessionStore, 'find'>;
  cache: Pick<SessionCache, 'find' | 'remember'>;
  now: () => Date;
}): SessionLookup {
  const { sessions, cache, now } = deps;
  return async ({ id: userId, sessionId }) => {
    const cached = await cache.find(sessionId);
    if (cached !== null) return cached.open && cached.userId === userId;
    const session = await sessions.find(sessionId);
    if (session?.userId !== userId || !isOpen(session, now())) return false;
    await cache.remember(sessionId, userId);
    return true;
  };
}
