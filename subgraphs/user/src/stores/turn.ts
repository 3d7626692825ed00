import type { Redis } from 'ioredis';
import { holdScript, letGoScript } from './presence-scripts.ts';
import { redisScript } from './redis-script.ts';

/** Which of the instances does a task. A lock to spare work, not to be relied on: for moments there may be two. */
export interface Turn {
  /** Takes it or keeps it for 3 s more; false while another has it. */
  hold(): Promise<boolean>;
  letGo(): Promise<void>;
}

const heldMs = 3_000;

export function createTurn(deps: { redis: Redis; key: string; holder: string }): Turn {
  const { redis, key, holder } = deps;
  const hold = redisScript<number>(redis, holdScript);
  const letGo = redisScript<null>(redis, letGoScript);
  return {
    hold: async () => (await hold(key, holder, heldMs)) === 1,
    async letGo() {
      await letGo(key, holder);
    },
  };
}
