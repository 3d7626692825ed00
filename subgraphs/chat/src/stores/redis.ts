import { Redis } from 'ioredis';

/**
 * Connects in the background and again whenever it is away. Commands fail at once meanwhile, since nothing waits for Redis:
 * it is never the only place of anything.
 */
export function openRedis(url: string, logger: { warn(fields: object, message: string): void }): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 250,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)),
  });
  redis.on('error', (error: unknown) => logger.warn({ err: error }, 'Redis is away'));
  return redis;
}
