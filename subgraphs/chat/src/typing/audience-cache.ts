import { LRUCache } from 'lru-cache';
import type { FindTypingAudience } from './typing-audience.ts';

interface Known {
  readonly userId: string;
  readonly roomId: string;
  readonly audience: ReturnType<FindTypingAudience>;
}

export type AudienceCache = ReturnType<typeof createAudienceCache>;

/**
 * Remembers audiences for seconds, so that a key press costs no read. An answer that is forgotten while it is being read is read anew for the
 * next caller. `clock`: milliseconds that only go forward. `keepMs` bounds what a lost event costs.
 */
export function createAudienceCache(deps: {
  find: FindTypingAudience;
  clock: () => number;
  keepMs?: number;
}) {
  const { find, clock, keepMs = 5_000 } = deps;
  const cache = new LRUCache<string, Known>({
    max: 10_000,
    ttl: keepMs,
    ttlResolution: 0,
    perf: { now: clock },
  });
  const forget = (is: (one: Known) => boolean): void => {
    for (const [key, one] of cache.entries()) if (is(one)) cache.delete(key);
  };
  return {
    async find(userId: string, roomId: string): ReturnType<FindTypingAudience> {
      const key = `${roomId}:${userId}`;
      const known = cache.get(key);
      if (known !== undefined) return known.audience;
      const reading = { userId, roomId, audience: find(userId, roomId) };
      cache.set(key, reading);
      reading.audience.catch(() => cache.peek(key) === reading && cache.delete(key));
      return reading.audience;
    },
    /** Of this user in all rooms: who is friends with whom has changed. */
    forgetUser: (userId: string) => forget((one) => one.userId === userId),
    /** Who is in this room has changed. */
    forgetRoom: (roomId: string) => forget((one) => one.roomId === roomId),
  };
}
