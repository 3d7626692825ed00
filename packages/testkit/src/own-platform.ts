import { migrateAll, type Services, startServices, type StartServicesOptions } from '@parley/stack/services';
import { fileURLToPath } from 'node:url';
import { uniqueName } from './databases.ts';
import { engines } from './engines.ts';

const logDir = fileURLToPath(new URL('../../../.parley/logs', import.meta.url));

/** A platform of the test's own, and what its topics begin with. */
export type OwnPlatform = Services & { readonly topicPrefix: string };

/**
 * A platform of the test's own on the same engines, for who counts what others would move, or needs services of another environment.
 * From then on `platform()` is that one.
 */
export async function startOwnPlatform(
  name: string,
  envOf: StartServicesOptions['envOf'] = {},
): Promise<OwnPlatform> {
  const namespace = uniqueName(name);
  await migrateAll({ engines: engines(), namespace });
  const services = await startServices({
    engines: engines(),
    namespace,
    logDir: `${logDir}/${name}`,
    envOf,
  });
  process.env['PARLEY_GATEWAY_URL'] = services.gatewayUrl;
  process.env['PARLEY_SUBGRAPH_URLS'] = JSON.stringify(services.urls);
  return { ...services, topicPrefix: `${namespace}.` };
}
