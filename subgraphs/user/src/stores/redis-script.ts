import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';

/** A Lua script on one key. Sent by its hash; in full only to a server that does not know it yet. */
export function redisScript<Answer>(
  redis: Redis,
  lua: string,
): (key: string, ...args: readonly (string | number)[]) => Promise<Answer> {
  const hash = createHash('sha1').update(lua).digest('hex');
  return async (key, ...args) => {
    try {
      return (await redis.evalsha(hash, 1, key, ...args)) as Answer;
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return (await redis.eval(lua, 1, key, ...args)) as Answer;
    }
  };
}
