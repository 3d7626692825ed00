import type { Redis } from 'ioredis';
import { holdScript, releaseScript } from './presence-scripts.ts';
import { redisScript } from '@parley/redis';

const leaseMs = 3_000;

export type LeaderLease = ReturnType<typeof createLeaderLease>;

/** Which of the instances does a task. It spares work and is no lock to rely on: for moments there may be two leaders. */
export function createLeaderLease({ redis, key, holder }: { redis: Redis; key: string; holder: string }) {
  const hold = redisScript<number>(redis, holdScript);
  const release = redisScript<null>(redis, releaseScript);
  return {
    /** Takes or renews it for 3 s; false while another instance has it. */
    hold: async () => (await hold(key, holder, leaseMs)) === 1,
    /** Never rejects: without Redis it ends by itself. */
    async release() {
      await release(key, holder).catch(() => undefined);
    },
  };
}
