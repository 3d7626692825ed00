import {
  type EngineUrls,
  migrateAll,
  type Services,
  startServices,
  type StartServicesOptions,
} from '@parley/stack/services';
import { fileURLToPath } from 'node:url';
import { uniqueName } from '../engines/databases.ts';
import { engines } from '../engines/engines.ts';

export type { Services };

const logDir = fileURLToPath(new URL('../../../../.parley/logs', import.meta.url));

/** A platform of the test's own, and what its topics begin with. */
export type OwnPlatform = Services & { readonly topicPrefix: string };

export interface OwnPlatformOptions extends Pick<
  StartServicesOptions,
  'instances' | 'envOf' | 'enginesOf' | 'onExit' | 'onLine'
> {
  /** Engines in place of those of the test run. */
  readonly ownEngines?: Partial<EngineUrls>;
}

/**
 * A platform of the test's own, for who counts what others would move, stops something, or needs services of another
 * environment. From then on `platform()` is that one.
 */
export async function startOwnPlatform(
  name: string,
  { ownEngines, ...options }: OwnPlatformOptions = {},
): Promise<OwnPlatform> {
  const namespace = uniqueName(name);
  const urls = { ...engines(), ...ownEngines };
  await migrateAll({ engines: urls, namespace });
  const services = await startServices({
    ...options,
    engines: urls,
    namespace,
    logDir: `${logDir}/${name}`,
    // Ten processes may start at once, beside other tests, on a slow machine.
    timeout: 150_000,
  });
  process.env['PARLEY_GATEWAY_URL'] = services.gatewayUrl;
  process.env['PARLEY_GATEWAY_ADMIN_URL'] = services.gatewayAdminUrls[0];
  process.env['PARLEY_PLATFORM_IS_OWN'] = 'true';
  process.env['PARLEY_SUBGRAPH_URLS'] = JSON.stringify(services.urls);
  return { ...services, topicPrefix: `${namespace}.` };
}
