import type { Viewer } from '@parley/service-kit/subgraph';
import type { Parts } from '../use-cases.ts';
import { isOpen } from './session.ts';

/** Whether the viewer's session still stands: from Redis, or from MySQL when Redis does not know it or is unavailable. */
export function createSessionLookup({ sessions, sessionCache: cache, now }: Parts) {
  return async ({ id: userId, sessionId }: Viewer): Promise<boolean> => {
    const cached = await cache.find(sessionId);
    if (cached !== null) return cached.open && cached.userId === userId;
    const session = await sessions.find(sessionId);
    if (session?.userId !== userId || !isOpen(session, now())) return false;
    await cache.remember(sessionId, userId);
    return true;
  };
}
