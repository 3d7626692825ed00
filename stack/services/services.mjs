import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../system/paths.mjs';
import { startOwnCluster } from '../engines/own-cluster.mjs';
import { startOwnEngine } from '../engines/own-engine.mjs';
import { chooseInstancePorts } from '../system/ports.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { createSecrets } from './secrets.mjs';
import {
  databaseName,
  graphqlUrl,
  migratedNames,
  mysqlUrlOf,
  serviceEnvironment,
  subgraphNames,
} from './service-environment.mjs';
import { runService } from './service-process.mjs';
import { waitUntil } from '../system/wait-until.mjs';

export { createSecrets, startOwnCluster, startOwnEngine };

/** @typedef {import('./services-contract.d.mts').ServiceName} ServiceName */
/** @typedef {import('./services-contract.d.mts').InstanceName} InstanceName */
/** @typedef {import('./services-contract.d.mts').StartServicesOptions} StartServicesOptions */
/** @typedef {{name: InstanceName, service: ServiceName, index: number, port: number}} Instance */

/** @type {readonly ServiceName[]} */
export const serviceNames = ['gateway', ...subgraphNames];

/** A second instance has the port of the next ten: 4010, 8011, 8012, … @param {number} instances @param {'fixed' | 'free'} kind */
export function chooseServicePorts(instances, kind) {
  return chooseInstancePorts([...serviceNames, /** @type {const} */ ('gatewayAdmin')], { instances, kind });
}

/** @type {typeof import('./services-contract.d.mts').startServices} */
export async function startServices(options) {
  const { namespace, engines, secrets = createSecrets(), instances = 1, timeout = 60_000 } = options;
  const { feedEpochs = {} } = options;
  mkdirSync(options.logDir, { recursive: true });
  const ports =
    typeof options.ports === 'object' ? options.ports : await chooseServicePorts(instances, 'free');
  const platform = { engines, namespace, secrets, ports, feedEpochs };
  const wanted = (options.only ?? serviceNames).flatMap((service) => instancesOf(service, ports[service]));
  /** @type {Map<InstanceName, import('./service-process.mjs').RunningService>} */
  const running = new Map();
  /** @type {Map<InstanceName, Readonly<Record<string, string>>>} */
  const environments = new Map();

  const run = (/** @type {Instance} */ { name, service, index }, more = {}) => {
    const place = { ...platform, engines: { ...engines, ...options.enginesOf?.[service] } };
    const given = { ...options.env, ...options.envOf?.[service], ...more };
    const env = { ...serviceEnvironment(service, index, place), ...given };
    environments.set(name, env);
    const onExit = (/** @type {string} */ reason) => options.onExit?.(name, reason);
    const { node, logDir, onLine } = options;
    running.set(name, runService(name, { service, node, env, logDir, onLine, onExit }));
  };
  const ready = (/** @type {Instance} */ { name, port }) =>
    waitUntilReady(name, { port, timeout, service: running.get(name) });
  const end = async (/** @type {InstanceName} */ name) =>
    (await running.get(name)?.stop('SIGTERM', stopTimeoutMs)) ?? 'it never ran';
  const endAll = (/** @type {(instance: Instance) => boolean} */ which) =>
    Promise.all(wanted.filter(which).map(({ name }) => end(name)));
  const stop = async () => {
    await endAll(({ service }) => service === 'gateway');
    await endAll(({ service }) => service !== 'gateway');
  };

  try {
    for (const instance of wanted) run(instance);
    await Promise.all(wanted.map(ready));
  } catch (error) {
    await stop();
    throw error;
  }
  const processes = wanted.map((instance) => describe(instance, running));
  return {
    gatewayUrl: graphqlUrl(ports.gateway[0]),
    gatewayUrls: ports.gateway.map(graphqlUrl),
    gatewayAdminUrls: ports.gatewayAdmin.map((port) => `http://127.0.0.1:${port}`),
    urls: /** @type {import('./services-contract.d.mts').Services['urls']} */ (
      Object.fromEntries(subgraphNames.map((name) => [name, graphqlUrl(ports[name][0])]))
    ),
    instances: processes,
    processes: Object.fromEntries(processes.map((each) => [each.name, each])),
    secrets,
    environmentOf: (name) => environments.get(name) ?? {},
    stop,
    end,
    kill: async (name) => void (await running.get(name)?.stop('SIGKILL', stopTimeoutMs)),
    restart: async (name, env) => {
      const instance = wanted.find((each) => each.name === name);
      if (instance === undefined) throw new StackProblem(`There is no instance ${name} to start again.`);
      await end(name);
      run(instance, env);
      await ready(instance);
    },
  };
}

/** @param {ServiceName} service @param {readonly number[]} ports @returns {Instance[]} */
function instancesOf(service, ports) {
  return ports.map((port, index) => {
    return { name: index === 0 ? service : `${service}-${index + 1}`, service, index, port };
  });
}

/** A service may take 25 s to drain. */
const stopTimeoutMs = 26_000;

/**
 * @param {Instance} instance
 * @param {ReadonlyMap<InstanceName, import('./service-process.mjs').RunningService>} running
 * @returns {import('./services-contract.d.mts').ServiceProcess} of the process that has this name now
 */
function describe({ name, port }, running) {
  return {
    name,
    port,
    url: `http://127.0.0.1:${port}`,
    get pid() {
      return running.get(name)?.pid;
    },
    lastLines: () => running.get(name)?.lastLines() ?? '',
  };
}

/** @param {InstanceName} name @param {{port: number, timeout: number, service: import('./service-process.mjs').RunningService | undefined}} what */
async function waitUntilReady(name, { port, timeout, service }) {
  const attempt = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    const text = await response.text();
    if (!response.ok) throw new Error(`/readyz says ${response.status} ${text}`);
  };
  const giveUp = () => service?.ended();
  try {
    await waitUntil(attempt, { timeout, giveUp });
  } catch (error) {
    const reason = service?.ended() === undefined ? explain(error) : `it ended: ${service.ended()}`;
    const lines = service?.lastLines() ?? '';
    throw new StackProblem(
      `The ${name} service did not become ready (${reason}); its last lines:\n${lines}`,
      {
        cause: error,
      },
    );
  }
}

/** What it waited for says more than that the time was over. @param {unknown} error */
function explain(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}; ${error.cause.message}` : error.message;
}

/** @type {typeof import('./services-contract.d.mts').migrateAll} */
export async function migrateAll({ engines, namespace }) {
  const runner = join(repositoryRoot, 'prisma', 'dist', 'main.js');
  await Promise.all(
    migratedNames.map(async (service) => {
      const url = mysqlUrlOf(engines.mysqlUrl, databaseName(namespace, service));
      const { ok, output } = await runCommand(process.execPath, [runner, '--service', service, '--url', url]);
      if (!ok)
        throw new StackProblem(
          `The tables of ${service} could not be brought up to date:\n${lastLines(output, 8)}`,
        );
    }),
  );
}
