import type { Logger, Readiness } from '@parley/service-kit/process';
import type { Redis } from 'ioredis';

const warning =
  'Redis may evict presence (maxmemory-policy): friends may look offline for up to 15 s, or online for a lease too long. Use noeviction or a volatile policy.';

/**
 * Whether Redis, when it is full, may evict keys that have no end of their own, as those of presence; asked at each connection. It heals,
 * so that this is a warning. A server that does not say is not warned of.
 */
export function watchEvictionPolicy(redis: Redis, logger: Pick<Logger, 'warn' | 'debug'>): () => Readiness {
  let isUnsafe = false;
  const ask = async (): Promise<void> => {
    const memory = await redis.info('memory');
    const [, limit, policy] = /^maxmemory:(\d+)[^]*^maxmemory_policy:(\S+)/mu.exec(memory) ?? [];
    isUnsafe = Number(limit) > 0 && policy?.startsWith('allkeys-') === true;
    if (isUnsafe) logger.warn({ policy }, warning);
  };
  redis.on('ready', () => {
    ask().catch((err: unknown) => logger.debug({ err }, 'Redis does not say how it evicts'));
  });
  return () => (isUnsafe ? { ready: true, reason: warning } : { ready: true });
}
