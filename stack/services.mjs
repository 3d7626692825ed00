import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { StackProblem } from './problem.mjs';
import { lastLines, runCommand } from './run-command.mjs';
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
import { waitUntil } from './wait-until.mjs';

export { createSecrets };

/** @typedef {import('./services-contract.d.mts').ServiceName} ServiceName */
/** @typedef {import('./services-contract.d.mts').StartServicesOptions} StartServicesOptions */

/** @type {readonly ServiceName[]} */
export const serviceNames = ['gateway', ...subgraphNames];

/** @type {typeof import('./services-contract.d.mts').startServices} */
export async function startServices(options) {
  const { namespace, engines, secrets = createSecrets(), only = serviceNames, timeout = 60_000 } = options;
  mkdirSync(options.logDir, { recursive: true });
  const ports = typeof options.ports === 'object' ? options.ports : await choosePorts(serviceNames, 'free');
  const platform = { engines, namespace, secrets, ports };
  /** @type {Map<ServiceName, import('./service-process.mjs').RunningService>} */
  const running = new Map();

  const run = (/** @type {ServiceName} */ name) => {
    const env = { ...serviceEnvironment(name, platform), ...options.env, ...options.envOf?.[name] };
    const onExit = (/** @type {string} */ reason) => options.onExit?.(name, reason);
    running.set(name, runService(name, { env, logDir: options.logDir, onLine: options.onLine, onExit }));
  };
  const ready = (/** @type {ServiceName} */ name) =>
    waitUntilReady(name, { port: ports[name], timeout, service: running.get(name) });
  const stop = async () => {
    await running.get('gateway')?.stop('SIGTERM', stopPatience);
    await Promise.all(subgraphNames.map(async (name) => running.get(name)?.stop('SIGTERM', stopPatience)));
  };

  try {
    for (const name of only) run(name);
    await Promise.all(only.map(ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    gatewayUrl: graphqlUrl(ports.gateway),
    urls: {
      user: graphqlUrl(ports.user),
      friend: graphqlUrl(ports.friend),
      chat: graphqlUrl(ports.chat),
      notification: graphqlUrl(ports.notification),
    },
    processes: Object.fromEntries(only.map((name) => [name, describe(name, { port: ports[name], running })])),
    secrets,
    stop,
    kill: async (name) => running.get(name)?.stop('SIGKILL', stopPatience),
    restart: async (name) => {
      await running.get(name)?.stop('SIGTERM', stopPatience);
      run(name);
      await ready(name);
    },
  };
}

/** A service may take 25 s to drain. */
const stopPatience = 26_000;

/**
 * @param {ServiceName} name
 * @param {{port: number, running: Map<ServiceName, import('./service-process.mjs').RunningService>}} what
 * @returns {import('./services-contract.d.mts').ServiceProcess} of the process that has this name now
 */
function describe(name, { port, running }) {
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

/** @param {ServiceName} name @param {{port: number, timeout: number, service: import('./service-process.mjs').RunningService | undefined}} what */
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
