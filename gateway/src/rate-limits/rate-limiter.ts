import { openRedis, type RedisLogger } from '@parley/redis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { getOrInsert } from '../get-or-insert.ts';
import { countedBy, type RateLimitRule } from './rate-limit-rules.ts';

/** Whom an operation is counted for. */
export interface Counted {
  /** Null: anonymous. */
  readonly viewerId: string | null;
  readonly address: string;
}

/** Which rule refuses, and when to come back. */
export interface RateLimited {
  readonly rule: RateLimitRule;
  readonly retryAfterSeconds: number;
}

/** How often something is asked for: root fields by their coordinates, or paths. */
export type Asked = ReadonlyMap<string, number>;

export interface RateLimiter {
  /** Whether any of this is counted at all. */
  counts(this: void, asked: Asked): boolean;
  /** Counts all of it. Resolves to what refuses it; never rejects. */
  charge(this: void, asked: Asked, who: Counted): Promise<RateLimited | undefined>;
  close(this: void): void;
}

export interface RateLimiterOptions {
  readonly rules: readonly RateLimitRule[];
  /** Counts are shared by all gateways on it; without it, and while it is unavailable, each gateway counts alone. */
  readonly redisUrl?: string | undefined;
  readonly keyPrefix: string;
  readonly logger: RedisLogger;
}

export function createRateLimiter({ rules, redisUrl, keyPrefix, logger }: RateLimiterOptions): RateLimiter {
  const redis =
    redisUrl === undefined || rules.length === 0
      ? undefined
      : openRedis(redisUrl, { logger, purpose: 'rate limits' });
  const limits = new Map<string, { rule: RateLimitRule; consume: Consume }[]>();
  for (const rule of rules) {
    // Gateways may have other lists for a while, when one is replaced after the other.
    const name = `${countedBy(rule)}:${rule.by}:${rule.seconds}`;
    const consume = createConsume(rule, `${keyPrefix}rate:${name}`, redis);
    getOrInsert(limits, countedBy(rule), () => []).push({ rule, consume });
  }

  return {
    counts: (asked) => [...asked.keys()].some((name) => limits.has(name)),
    async charge(given, who) {
      const asked = [...given].flatMap(([name, times]) =>
        (limits.get(name) ?? []).map(async ({ rule, consume }) => {
          const retryAfterMs = await consume(keyOf(rule, who), times);
          return retryAfterMs === undefined ? [] : [{ rule, retryAfterMs }];
        }),
      );
      if (asked.length === 0) return undefined;
      const refusals = (await Promise.all(asked)).flat();
      const [longest] = refusals.toSorted((a, b) => b.retryAfterMs - a.retryAfterMs);
      if (longest === undefined) return undefined;
      return { rule: longest.rule, retryAfterSeconds: Math.max(1, Math.ceil(longest.retryAfterMs / 1_000)) };
    },
    close: () => redis?.disconnect(),
  };
}

function keyOf({ by }: RateLimitRule, { viewerId, address }: Counted): string {
  return by === 'viewer' && viewerId !== null ? `viewer:${viewerId}` : `address:${address}`;
}

/** Resolves to the wait in milliseconds when there are too many. */
type Consume = (key: string, times: number) => Promise<number | undefined>;

function createConsume(
  { points, seconds: duration }: RateLimitRule,
  keyPrefix: string,
  redis: ReturnType<typeof openRedis> | undefined,
): Consume {
  const memory = new RateLimiterMemory({ points, duration, keyPrefix });
  const limiter =
    redis === undefined
      ? memory
      : new RateLimiterRedis({
          storeClient: redis,
          points,
          duration,
          keyPrefix,
          insuranceLimiter: memory,
          // What is refused costs Redis nothing more.
          inMemoryBlockOnConsumed: points + 1,
        });
  return async (key, times) => {
    try {
      await limiter.consume(key, times);
      return undefined;
    } catch (error) {
      // Memory does not fail, and stands in for Redis.
      return error instanceof RateLimiterRes ? error.msBeforeNext : undefined;
    }
  };
}
