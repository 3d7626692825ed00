import { Redis } from 'ioredis';

/** The part of a logger that is needed; pino fits. */
export interface RedisLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface RedisOptions {
  readonly logger: RedisLogger;
  /** Such as `sessions`: which of the connections it is. */
  readonly purpose: string;
  /** In milliseconds; 250 by default. */
  readonly commandTimeoutMs?: number;
  /** For a connection that only listens: commands have no time-out, and after a reconnect it listens to nothing by itself. */
  readonly isSubscriber?: boolean;
}

/**
 * Connects in the background and for ever again. Commands never wait for it: without a connection they fail at once, and with
 * one after 250 ms unless told otherwise. Logs when it becomes unavailable and when it is available again.
 */
export function openRedis(url: string, options: RedisOptions): Redis {
  const { logger, purpose, commandTimeoutMs = 250, isSubscriber = false } = options;
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    ...(isSubscriber ? { autoResubscribe: false } : { commandTimeout: commandTimeoutMs }),
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
