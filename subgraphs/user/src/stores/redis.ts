import type { Logger } from '@parley/service-kit/process';
import { Redis } from 'ioredis';

/**
 * Connects in the background and for ever again. Commands never wait for it: without a connection they fail at once, and with
 * one after 250 ms unless told otherwise. Logs when it becomes unavailable and when it is available again.
 */
export function openRedis(
  url: string,
  options: {
    readonly logger: Logger;
    /** Such as `sessions`: which of the connections it is. */
    readonly purpose: string;
    readonly commandTimeoutMs?: number;
  },
): Redis {
  const { logger, purpose, commandTimeoutMs = 250 } = options;
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: commandTimeoutMs,
    // A connection that leaves a command without an answer for so long is dead, whether or not anybody said so: a host may vanish.
    socketTimeout: Math.max(2_000, commandTimeoutMs),
    disconnectTimeout: 100,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 1_000),
  });
  let unavailable = false;
  redis.on('error', (error) => {
    if (!unavailable) logger.warn({ err: error, purpose }, 'Redis is unavailable');
    unavailable = true;
  });
  redis.on('ready', () => {
    if (unavailable) logger.info({ purpose }, 'Redis is available again');
    unavailable = false;
  });
  // Its failure is the event above.
  redis.connect().catch(() => undefined);
  return redis;
}

/** What the driver says without a connection, of one that breaks, when none comes about, and when no answer comes. */
const unavailableMessage =
  /^(?:Stream isn't writeable|Connection is closed|Reached the max retries|Command timed out|connect )|ECONNREFUSED|ECONNRESET|EPIPE/u;

/** Whether an error of the driver says that Redis does not answer, rather than what it answers; while it loads its data it does not. */
export function isRedisUnavailable(error: unknown): boolean {
  return (
    error instanceof Error && (unavailableMessage.test(error.message) || error.message.startsWith('LOADING '))
  );
}
