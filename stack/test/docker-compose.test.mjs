import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createSecrets } from '../services/services.mjs';
import { migratedNames, serviceEnvironment, subgraphNames } from '../services/service-environment.mjs';
import { repositoryRoot } from '../system/paths.mjs';

/**
 * @typedef {{
 *   environment?: Record<string, string | number>, command?: string | string[], ports?: string[],
 *   depends_on?: Record<string, {condition: string}>, healthcheck?: {test: string[]},
 * }} ComposeService
 */

const { safeLoad } = /** @type {{safeLoad: (text: string) => unknown}} */ (
  createRequire(import.meta.url)('js-yaml')
);
const read = (/** @type {string} */ file) => readFileSync(join(repositoryRoot, file), 'utf8');
const { services } = /** @type {{services: Record<string, ComposeService>}} */ (
  safeLoad(read('docker-compose.yml'))
);
const secrets = createSecrets();
/** @type {readonly import('../services/services-contract.d.mts').ServiceName[]} */
const names = ['gateway', ...subgraphNames];
const folderOf = (/** @type {string} */ name) => (name === 'gateway' ? name : `subgraphs/${name}`);

/** As `npm run stack -- secrets` writes them. @type {Readonly<Record<string, string>>} */
const given = Object.fromEntries(
  Object.entries(secrets).map(([name, value]) => [
    name.replace(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase(),
    value,
  ]),
);

/** What a container gets: Compose puts in what `.env` has, else what stands after the dash. @param {string} name @returns {Record<string, string>} */
function environmentOf(name) {
  const put = (/** @type {string | number} */ value) =>
    String(value)
      .replace(/\$\{(\w+):?-([^}]*)\}/gu, (_, variable, otherwise) => given[variable] ?? otherwise)
      .replaceAll('$$', '$');
  return Object.fromEntries(
    Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, put(value)]),
  );
}

/** The sources that say which settings there are. @param {readonly string[]} folders */
function settingsIn(folders) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /(?:environment|setting-?\w*|settings)\.ts$/u.test(file))
        .map((file) => read(join(folder, file))),
    )
    .join('\n');
}

describe.each(names)('docker-compose.yml: %s', (name) => {
  const environment = environmentOf(name);

  test('starts with the environment that it gets', async () => {
    const { loadEnvironment } = await import(join(repositoryRoot, folderOf(name), 'src/environment.ts'));
    expect(loadEnvironment(environment)).toBeDefined();
  });

  test('gets settings that there are: another one would be ignored in silence', () => {
    const ofServices = [...subgraphNames.map((each) => `subgraphs/${each}/src`), 'packages/media/src'];
    const own = name === 'gateway' ? ['gateway/src'] : ofServices;
    const known = settingsIn([...own, 'packages/service-kit/src']);
    // One for each subgraph of the supergraph.
    const addresses = subgraphNames.map((each) => `SUBGRAPH_${each.toUpperCase()}_URL`);
    const isKnown = (/** @type {string} */ key) =>
      new RegExp(`\\b${key}\\b`, 'u').test(known) || (name === 'gateway' && addresses.includes(key));
    const unknown = Object.keys(environment).filter((key) => !isKnown(key));
    expect(unknown).toEqual([]);
  });

  test('gets all that it gets from the launcher, but for what is of one machine', () => {
    // Without `MEDIA_BASE_URL` images have the address of the gateway that was asked.
    const ofOneMachine = ['INSTANCE_ID', 'KAFKA_TOPIC_PREFIX', 'LOG_LEVEL', 'MEDIA_BASE_URL', 'NODE_ENV'];
    const one = [1];
    const ports = { gateway: one, gatewayAdmin: one, user: one, friend: one, chat: one, notification: one };
    const url = (/** @type {string} */ scheme) => `${scheme}://127.0.0.1:1`;
    const engines = {
      mysqlUrl: url('mysql'),
      mongodbUrl: url('mongodb'),
      redisUrl: url('redis'),
      kafkaBrokers: '127.0.0.1:1',
    };
    const launched = Object.keys(serviceEnvironment(name, 0, { engines, namespace: 'x', secrets, ports }));
    const lacking = launched.filter((key) => !(key in environment) && !ofOneMachine.includes(key));
    expect(lacking).toEqual([]);
  });

  test('finds the others where they listen', () => {
    const found = [...JSON.stringify(environment).matchAll(/(?:\/\/|@)([a-z]+):(\d+)/gu)];
    const brokers = environment['KAFKA_BROKERS']?.split(':') ?? [];
    expect(found.length).toBeGreaterThan(0);
    for (const [host = '', port = ''] of [...found.map(([, ...place]) => place), brokers])
      expect([host, port, portsOf(host).includes(port)]).toEqual([host, port, true]);
  });

  test('is healthy when it is ready, and starts a program that is built', () => {
    expect(services[name]?.healthcheck?.test.join(' ')).toMatch(/\$\$\{process\.env\.PORT\}\/readyz/u);
    const command = [services[name]?.command ?? read('Dockerfile').match(/^CMD (.*)$/mu)?.[1] ?? []].flat();
    const [, file = ''] = /([\w/]+)\/dist\/main\.js/u.exec(command.join(' ')) ?? [];
    expect(file).toBe(folderOf(name));
    expect(existsSync(join(repositoryRoot, file, 'src/main.ts'))).toBe(true);
  });
});

/** Inside the network of the containers. @param {string} host @returns {readonly string[]} */
function portsOf(host) {
  const service = services[host];
  const published = (service?.ports ?? []).map((port) => port.split(':').at(-1) ?? '');
  const listeners = [...String(service?.environment?.['KAFKA_LISTENERS']).matchAll(/:(\d+)/gu)];
  return [...published, ...listeners.map(([, port = '']) => port), String(service?.environment?.['PORT'])];
}

test('docker-compose.yml waits only for what says when it is healthy, and migrates every service with tables', () => {
  const awaited = Object.values(services).flatMap(({ depends_on: others = {} }) =>
    Object.entries(others).filter(([, { condition }]) => condition === 'service_healthy'),
  );
  for (const [name] of awaited)
    expect([name, services[name]?.healthcheck]).toEqual([name, expect.anything()]);
  const [, migrated = ''] = /for service in ([\w ]+);/u.exec(String(services['migrations']?.command)) ?? [];
  expect(migrated.split(' ').toSorted()).toEqual([...migratedNames].toSorted());
  for (const file of ['SUPERGRAPH_PATH', 'RATE_LIMITS'].map((key) => environmentOf('gateway')[key] ?? ''))
    expect([file, existsSync(join(repositoryRoot, file))]).toEqual([file, true]);
});
