import type { Redis } from 'ioredis';

const makingUpMs = 5_000;

export type RedisOutages = ReturnType<typeof watchRedisOutages>;

/** When Redis was unavailable, as one connection to it saw it. */
export function watchRedisOutages(redis: Redis) {
  let unavailableSince: number | undefined = Date.now();
  let last = { from: 0, until: 0 };
  redis.on('close', () => {
    unavailableSince ??= Date.now();
  });
  redis.on('ready', () => {
    if (unavailableSince !== undefined) last = { from: unavailableSince, until: Date.now() };
    unavailableSince = undefined;
  });
  return {
    /** How many milliseconds have passed since then of the last outage and of the moments in which what waited for its end is made up for; by our own clock. */
    passedSince(time: Date) {
      const since = Math.max(last.from, time.getTime());
      return since >= last.until ? 0 : Math.min(Date.now(), last.until + makingUpMs) - since;
    },
    /** Calls `listener` with the end of each outage, the first connection included; after the listener above. */
    onEnd: (listener: () => void) => void redis.on('ready', listener),
  };
}
