import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeFakeCheckout } from './fake-checkout.mjs';

const service = `
import { createServer } from 'node:http';
if (process.env.FAIL_AT_START) { console.error('no store today'); process.exit(7); }
console.log('I am ' + process.env.INSTANCE_ID);
process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
createServer((request, response) => response.end(JSON.stringify(process.env))).listen(Number(process.env.PORT), process.env.HOST);
`;
const engines = {
  mysqlUrl: 'mysql://root:secret@127.0.0.1:3306',
  mongodbUrl: 'mongodb://a:1,b:2/?replicaSet=rs0',
  redisUrl: 'redis://127.0.0.1:6379',
  kafkaBrokers: '127.0.0.1:9092',
};

/** @type {ReturnType<typeof makeFakeCheckout>} */
let checkout;
/** @type {typeof import('../services/services.mjs')} */
let launcher;
beforeAll(async () => {
  checkout = makeFakeCheckout();
  for (const name of ['user', 'friend', 'chat', 'notification'])
    checkout.write(`subgraphs/${name}/dist/main.js`, service);
  checkout.write('gateway/dist/main.js', service);
  checkout.write('package.json', '{"type":"module"}');
  launcher = await import(pathToFileURL(join(checkout.root, 'stack', 'services', 'services.mjs')).href);
});
afterAll(() => checkout.remove());

/** @param {Partial<import('../services/services-contract.d.mts').StartServicesOptions>} [more] */
function start(more) {
  return launcher.startServices({ engines, namespace: 't_1', logDir: join(checkout.root, 'logs'), ...more });
}

/** @param {string} url @returns {Promise<Record<string, string>>} */
async function environmentOf(url) {
  const response = await fetch(url);
  return /** @type {Record<string, string>} */ (await response.json());
}

test('a namespace keeps databases, topics and keys of a platform apart', async () => {
  const services = await start();
  try {
    const chat = await environmentOf(services.urls.chat);
    expect(chat.MYSQL_URL).toBe('mysql://root:secret@127.0.0.1:3306/parley_t_1_chat');
    expect(chat.MONGODB_URL).toBe('mongodb://a:1,b:2/parley_t_1_chat?replicaSet=rs0');
    expect(chat.KAFKA_TOPIC_PREFIX).toBe('t_1.');
    expect(chat.REDIS_KEY_PREFIX).toBe('t_1:');
    const gateway = await environmentOf(services.gatewayUrl);
    expect(gateway.SUBGRAPH_CHAT_URL).toBe(services.urls.chat);
    expect(gateway.ACCESS_TOKEN_PRIVATE_KEY).toBeUndefined();
  } finally {
    await services.stop();
  }
});

test('a service that was killed is reported to nobody and can be started again on its port', async () => {
  /** @type {string[]} */
  const exits = [];
  const services = await start({ onExit: (name) => exits.push(name) });
  try {
    const before = services.processes.chat?.pid;
    await services.kill('chat');
    await expect(fetch(services.urls.chat)).rejects.toThrow();
    await services.restart('chat');
    expect((await fetch(services.urls.chat)).status).toBe(200);
    expect(services.processes.chat?.pid).not.toBe(before);
    expect(exits).toEqual([]);
  } finally {
    await services.stop();
  }
});

test('of two instances each has a name, a port and a log of its own, and the gateways know them all', async () => {
  const services = await start({ instances: 2 });
  try {
    expect(Object.keys(services.processes).toSorted()).toEqual(
      ['chat', 'friend', 'gateway', 'notification', 'user'].flatMap((name) => [name, `${name}-2`]),
    );
    expect(new Set(services.instances.map(({ port }) => port)).size).toBe(10);
    const [first, second] = await Promise.all(services.gatewayUrls.map(environmentOf));
    const chats = [services.processes.chat, services.processes['chat-2']].map((one) => `${one?.url}/graphql`);
    expect([first, second].map((each) => `http://${each?.ADMIN_HOST}:${each?.ADMIN_PORT}`)).toEqual(
      services.gatewayAdminUrls,
    );
    const own = [...services.instances.map(({ url }) => url), ...services.gatewayAdminUrls];
    expect(new Set(own).size).toBe(12);
    expect(first?.SUBGRAPH_CHAT_URL).toBe(chats.join(','));
    expect(second?.SUBGRAPH_CHAT_URL).toBe(first?.SUBGRAPH_CHAT_URL);
    expect(first?.JWKS_URL?.split(',')).toHaveLength(2);
    await services.kill('chat-2');
    await expect(fetch(chats[1] ?? '')).rejects.toThrow();
    expect((await fetch(chats[0] ?? '')).status).toBe(200);
    expect(await services.end('chat')).toBe('exit code 0');
    const log = readFileSync(join(checkout.root, 'logs', 'user-2.log'), 'utf8');
    expect(log).toContain((await environmentOf(`${services.processes['user-2']?.url}`)).INSTANCE_ID);
  } finally {
    await services.stop();
  }
});

test('a service that ends by itself is reported with the reason', async () => {
  /** @type {(message: string) => void} */
  let report;
  const reported = new Promise((resolve) => (report = resolve));
  const services = await start({ onExit: (name, reason) => report(`${name}: ${reason}`) });
  try {
    const pid = Number(services.processes.friend?.pid);
    expect(pid).toBeGreaterThan(0);
    process.kill(pid, 'SIGKILL');
    expect(await reported).toBe('friend: SIGKILL');
  } finally {
    await services.stop();
  }
});

test('a service that cannot start is named with its last lines, and the others are stopped', async () => {
  await expect(start({ envOf: { friend: { FAIL_AT_START: '1' } } })).rejects.toThrow(
    /^The friend service did not become ready \(it ended: exit code 7\); its last lines:\nno store today$/,
  );
  expect(readFileSync(join(checkout.root, 'logs', 'gateway.log'), 'utf8')).toContain('stopping');
});

test('secrets are made once, for their owner only, and their public key belongs to the private one', async () => {
  /** @type {typeof import('../services/secrets.mjs')} */
  const { loadSecrets } = await import(
    pathToFileURL(join(checkout.root, 'stack', 'services', 'secrets.mjs')).href
  );
  const first = loadSecrets('kept');
  expect(loadSecrets('kept')).toEqual(first);
  expect(statSync(join(checkout.root, '.parley/run/kept/secrets.json')).mode & 0o777).toBe(0o600);
  const [own, shown] = [JSON.parse(first.internalTokenPrivateKey), JSON.parse(first.internalTokenPublicKey)];
  expect(shown).toEqual({ ...own, d: undefined });
  expect(first.cursorSecret).toMatch(/^[0-9a-f]{64}$/);
});
