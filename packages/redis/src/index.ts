export { isRedisUnavailable, openRedis, type RedisLogger, type RedisOptions } from './open-redis.ts';
export { redisScript } from './redis-script.ts';
