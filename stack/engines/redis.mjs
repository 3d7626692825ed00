import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { libraryPath } from '../fetch/debian.mjs';
import { fetchMariadbAndRedis } from '../fetch/mariadb-and-redis.mjs';
import { findOnPath } from '../system/find-on-path.mjs';
import { probeRedis } from '../probes/redis.mjs';

/** @type {import('./engine.mjs').Engine} */
export const redis = {
  name: 'redis',
  setting: 'PARLEY_REDIS_URL',
  urlKey: 'redisUrl',
  ports: ['redis'],
  url: (port) => `redis://127.0.0.1:${port}`,
  probe: probeRedis,
  prepare: async () => {
    const { command, env } = await findServer();
    return async ({ ports: [port], data }) => {
      mkdirSync(data, { recursive: true });
      return {
        command,
        env,
        args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, '--daemonize', 'no'],
      };
    };
  },
};

/** @returns {Promise<{command: string, env: NodeJS.ProcessEnv}>} */
async function findServer() {
  const own = findOnPath('redis-server');
  if (own !== undefined) return { command: own, env: process.env };
  const folder = await fetchMariadbAndRedis();
  return {
    command: join(folder, 'usr/bin/redis-server'),
    env: { ...process.env, LD_LIBRARY_PATH: libraryPath(folder) },
  };
}
