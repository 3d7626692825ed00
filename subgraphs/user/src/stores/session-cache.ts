import type { Logger } from '@parley/service-kit/process';
import type { Redis } from 'ioredis';
import { z } from 'zod';

const cachedSession = z.object({ userId: z.string(), open: z.boolean() });

const openSeconds = 60;
const revokedSeconds = 15 * 60;

/** What Redis remembers of sessions. It may forget anything at any time, and everything works without it. */
export function createSessionCache(redis: Redis, keyPrefix: string, logger: Logger) {
  const key = (sessionId: string): string => `${keyPrefix}session:${sessionId}`;
  const value = (userId: string, open: boolean): string => JSON.stringify({ userId, open });
  /** The cache's one edge: an unavailable Redis is logged by `openRedis` once, not by each command. */
  const attempt = async <Result>(command: () => Promise<Result>): Promise<Result | null> => {
    try {
      return await command();
    } catch (error) {
      logger.debug({ err: error }, 'Redis did not answer');
      return null;
    }
  };
  return {
    /** Null when it does not know, or is unavailable. */
    find: (sessionId: string) =>
      attempt(async () => {
        const text = await redis.get(key(sessionId));
        return text === null ? null : cachedSession.parse(JSON.parse(text));
      }),
    /** Remembers an open session for a minute, unless it is known to have ended. */
    async remember(sessionId: string, userId: string) {
      // NX: a revocation that came while the row was being read stays.
      await attempt(() => redis.set(key(sessionId), value(userId, true), 'EX', openSeconds, 'NX'));
    },
    /** Remembers for longer than an access token lives that the session has ended. */
    async markRevoked(sessionId: string, userId: string) {
      await attempt(() => redis.set(key(sessionId), value(userId, false), 'EX', revokedSeconds));
    },
  };
}
