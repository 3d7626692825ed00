// jest's globalSetup of the project `platform`: the five services, from their builds, on the engines of the test run.
// PARLEY_GATEWAY_URL and the like name its addresses; a platform that runs already can be named by them.
import { migrateAll, startServices } from '@parley/stack/services';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const running = new URL('../.parley/run/test/engines.json', import.meta.url);
const logDir = fileURLToPath(new URL('../.parley/logs/e2e', import.meta.url));

export default async function startPlatform() {
  const { env } = process;
  if (env.PARLEY_GATEWAY_URL !== undefined) return;
  const engines = enginesFrom(env);
  const namespace = `e2e_${Date.now().toString(36)}`;
  await migrateAll({ engines, namespace });
  const mediaDirectory = mkdtempSync(join(tmpdir(), 'parley-e2e-media-'));
  // Until a test has a web of its own there is none: no link of any test leads out of this machine.
  const network = join(mediaDirectory, 'network.json');
  writeFileSync(network, JSON.stringify({ hosts: {}, routes: {}, otherwise: 9 }));
  const services = await startServices({
    engines,
    namespace,
    logDir,
    // Beside other tests, on a slow machine.
    timeout: 150_000,
    envOf: {
      user: { MEDIA_DIRECTORY: mediaDirectory },
      // On a slow machine what waits for a room may take long.
      chat: {
        QUEUE_TIMEOUT_MS: '60000',
        MEDIA_DIRECTORY: mediaDirectory,
        LINK_PREVIEWS: 'on',
        LINK_PREVIEW_TEST_NETWORK: network,
      },
    },
    onExit: (service, reason) => console.error(`The ${service} service ended by itself: ${reason}`),
  });
  globalThis.platform = services;
  globalThis.mediaDirectory = mediaDirectory;
  env.PARLEY_GATEWAY_URL = services.gatewayUrl;
  env.PARLEY_GATEWAY_ADMIN_URL = services.gatewayAdminUrls[0];
  env.PARLEY_SUBGRAPH_URLS = JSON.stringify(services.urls);
  const names = /** @type {const} */ (['user', 'friend', 'chat', 'notification']);
  const environments = names.map((name) => [name, services.environmentOf(name)]);
  env.PARLEY_SUBGRAPH_ENVIRONMENTS = JSON.stringify(Object.fromEntries(environments));
}

/** @param {NodeJS.ProcessEnv} env @returns {import('@parley/stack/services').EngineUrls} */
function enginesFrom(env) {
  const { PARLEY_MYSQL_URL, PARLEY_MONGODB_URL, PARLEY_REDIS_URL, PARLEY_KAFKA_BROKERS } = env;
  if (PARLEY_MYSQL_URL && PARLEY_MONGODB_URL && PARLEY_REDIS_URL && PARLEY_KAFKA_BROKERS) {
    return {
      mysqlUrl: PARLEY_MYSQL_URL,
      mongodbUrl: PARLEY_MONGODB_URL,
      redisUrl: PARLEY_REDIS_URL,
      kafkaBrokers: PARLEY_KAFKA_BROKERS,
    };
  }
  return JSON.parse(readFileSync(running, 'utf8'));
}
