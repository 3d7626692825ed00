import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';

/** A Lua script, on one key or several. Sent by its hash; in full only to a server that does not know it yet, or no longer. */
export function redisScript<Answer>(
  redis: Redis,
  lua: string,
): (keys: string | readonly string[], ...args: readonly (string | number)[]) => Promise<Answer> {
  const hash = createHash('sha1').update(lua).digest('hex');
  return async (keys, ...args) => {
    const all = [keys].flat();
    try {
      return (await redis.evalsha(hash, all.length, ...all, ...args)) as Answer;
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return (await redis.eval(lua, all.length, ...all, ...args)) as Answer;
    }
  };
}
