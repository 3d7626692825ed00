import type { Redis } from 'ioredis';
import { holdScript, releaseScript } from './presence-scripts.ts';
import { redisScript } from '../redis-script.ts';

/** Which of the instances does a task. It spares work and is no lock to rely on: for moments there may be two leaders. */
export interface LeaderLease {
  /** Takes or renews it for 3 s; false while another instance has it. */
  hold(): Promise<boolean>;
  /** Never rejects: without Redis it ends by itself. */
  release(): Promise<void>;
}

const leaseMs = 3_000;

export function createLeaderLease(deps: { redis: Redis; key: string; holder: string }): LeaderLease {
  const { redis, key, holder } = deps;
  const hold = redisScript<number>(redis, holdScript);
  const release = redisScript<null>(redis, releaseScript);
  return {
    hold: async () => (await hold(key, holder, leaseMs)) === 1,
    async release() {
      await release(key, holder).catch(() => undefined);
    },
  };
}
