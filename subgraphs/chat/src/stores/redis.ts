import { Redis } from 'ioredis';

interface RedisLogger {
  warn(fields: object, message: string): void;
}

/**
 * Connects in the background, and reconnects. Commands fail at once while Redis is unavailable, since nothing waits for Redis:
 * it is never the only place of anything.
 */
export function openRedis(url: string, logger: RedisLogger): Redis {
  return open(url, logger, { commandTimeout: 250 });
}

/**
 * A connection that only listens. What it listened to is not taken up again by itself.
 */
export function openRedisSubscriber(url: string, logger: RedisLogger): Redis {
  return open(url, logger, { autoResubscribe: false });
}

function open(url: string, logger: RedisLogger, options: object): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    // A connection that leaves a command without an answer for so long is dead, whether or not anybody said so.
    socketTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)),
    ...options,
  });
  redis.on('error', (error: unknown) => logger.warn({ err: error }, 'Redis is unavailable'));
  return redis;
}
