import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { subgraphs } from '../../schema/subgraphs.mjs';
import { freePorts, portSetting } from '../system/ports.mjs';
import { makeFakeCheckout } from './fake-checkout.mjs';

/** Logs at its start what WARN lists, and on any page what its environment is. */
const service = `
import { createServer } from 'node:http';
const say = (level, msg) => console.log(JSON.stringify({ level, msg }));
say('info', 'Listening');
for (const msg of (process.env.WARN ?? '').split(',').filter(Boolean)) say('warn', msg);
process.on('SIGTERM', () => process.exit(0));
createServer((request, response) => response.end(JSON.stringify(process.env))).listen(Number(process.env.PORT), process.env.HOST);
`;

/** Lines that npm prints before ours: an empty one, two of what it runs, an empty one. */
const npmLines = 4;

/** @type {ReturnType<typeof makeFakeCheckout>} */
let checkout;
/** @type {import('node:net').Server} */
let engine;
/** @type {NodeJS.ProcessEnv} */
let env;
beforeEach(async () => {
  checkout = makeFakeCheckout();
  for (const folder of [...subgraphs.map(({ name }) => `subgraphs/${name}`), 'gateway'])
    checkout.write(`${folder}/dist/main.js`, service);
  checkout.write('prisma/dist/main.js', '');
  checkout.write('package.json', '{"type":"module","scripts":{"generate":"true","build":"true"}}');
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json'])
    checkout.write(lock, '{"packages":{}}');
  engine = createServer().listen(0, '127.0.0.1');
  await once(engine, 'listening');
  env = { ...process.env, ...engineSettings(), ...(await portSettings()) };
});
afterEach(() => {
  engine.close();
  checkout.remove();
});

/** Engines that run already: it is enough that somebody listens. */
function engineSettings() {
  const address = engine.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    PARLEY_MYSQL_URL: `mysql://root@${host}`,
    PARLEY_MONGODB_URL: `mongodb://${host}`,
    PARLEY_REDIS_URL: `redis://${host}`,
    PARLEY_KAFKA_BROKERS: host,
  };
}

async function portSettings() {
  const names = /** @type {const} */ (['gateway', 'gatewayAdmin', 'user', 'friend', 'chat', 'notification']);
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [portSetting(name), String(ports[index])]));
}

/** Starts it, does `meanwhile` when it runs, then interrupts it. @param {NodeJS.ProcessEnv} more @param {() => Promise<void>} [meanwhile] */
async function startAndStop(more, meanwhile) {
  const launcher = checkout.start(['stack/start.mjs'], { ...env, ...more });
  await launcher.said(/^Stop /m);
  const shown = launcher.output();
  await meanwhile?.();
  launcher.kill('SIGINT');
  return { shown, ...(await launcher.ended) };
}

describe('npm start', () => {
  test('fits 15 lines: phases with their times, then what a person can use; Ctrl-C ends it with 0', async () => {
    const { shown, code, output } = await startAndStop({ CORS_ORIGINS: '' });
    const lines = shown.trimEnd().split('\n');
    expect(npmLines + lines.length).toBeLessThanOrEqual(15);
    for (const phase of ['engines', 'packages', 'build', 'tables', 'services'])
      expect(shown).toMatch(new RegExp(`^✓ ${phase} +\\d+\\.\\d s$`, 'm'));
    const gateway = `http://127.0.0.1:${env.PARLEY_GATEWAY_PORT}/`;
    expect(lines.slice(-5)).toEqual([
      `Playground  ${gateway}`,
      `GraphQL     ${gateway}graphql`,
      'Logs        .parley/logs/dev/ (npm run stack -- logs -f)',
      'Stop        Ctrl-C',
      `Open        ${gateway}app/`,
    ]);
    expect(code).toBe(0);
    expect(output).not.toContain('{');
    await expect(fetch(gateway)).rejects.toThrow();
  });

  test('hands CORS_ORIGINS to the gateway and says so', async () => {
    const CORS_ORIGINS = 'http://localhost:5173,http://localhost:3000';
    /** @type {Record<string, string>} */
    let gateway = {};
    const { shown } = await startAndStop({ CORS_ORIGINS }, async () => {
      const response = await fetch(`http://127.0.0.1:${env.PARLEY_GATEWAY_PORT}/`);
      gateway = /** @type {Record<string, string>} */ (await response.json());
    });
    expect(gateway.CORS_ORIGINS).toBe(CORS_ORIGINS);
    expect(shown).toContain(`Other apps  pages of ${CORS_ORIGINS} may connect (CORS_ORIGINS)`);
  });

  test('shows a warning once and counts it; JSON lines go to the logs', async () => {
    const { output } = await startAndStop({ WARN: 'Late,Late,Late' });
    expect(output.match(/^chat +warn +Late$/gm)).toHaveLength(1);
    expect(output.match(/^chat +warn +Late \(2 more\)$/gm)).toHaveLength(1);
    const log = readFileSync(join(checkout.root, '.parley/logs/dev/chat.log'), 'utf8');
    expect(log.match(/^{"level":"warn","msg":"Late"}$/gm)).toHaveLength(3);
  });

  test('leaves what it writes to its owner, also in folders that were there before', async () => {
    const parley = join(checkout.root, '.parley');
    mkdirSync(join(parley, 'run', 'dev'), { recursive: true });
    for (const folder of ['', 'run', 'run/dev']) chmodSync(join(parley, folder), 0o755);
    const modes = new Map();
    await startAndStop({}, async () => {
      for (const path of [
        '',
        'run/dev',
        'logs/dev',
        'data/dev',
        'run/dev/secrets.json',
        'run/dev/services.json',
      ])
        modes.set(path, (statSync(join(parley, path)).mode & 0o777).toString(8));
    });
    expect(Object.fromEntries(modes)).toEqual({
      '': '700',
      'run/dev': '700',
      'logs/dev': '700',
      'data/dev': '700',
      'run/dev/secrets.json': '600',
      'run/dev/services.json': '600',
    });
  });
});

test('npm run stack -- new-epoch gives the services that it names a FEED_EPOCH that none had, from their next start on', async () => {
  const epochs = async () => {
    /** @type {Record<string, string | undefined>} */
    const seen = {};
    await startAndStop({}, async () => {
      for (const name of /** @type {const} */ (['chat', 'friend'])) {
        const response = await fetch(`http://127.0.0.1:${env[portSetting(name)]}/`);
        seen[name] = /** @type {Record<string, string>} */ (await response.json()).FEED_EPOCH;
      }
    });
    return seen;
  };
  const move = (/** @type {string[]} */ ...names) =>
    checkout.run(['stack/cli.mjs', 'new-epoch', ...names], env);
  expect(await epochs()).toEqual({});
  expect((await move('chat')).code).toBe(0);
  const first = await epochs();
  expect(first).toEqual({ chat: expect.stringMatching(/^\d+$/) });
  const { output } = await move();
  expect(output).toContain('FEED_EPOCH of chat, friend, notification, user is ');
  const second = await epochs();
  expect(Number(second.chat)).toBeGreaterThan(Number(first.chat));
  expect(second.friend).toBe(second.chat);
  const wrong = await move('chatt');
  expect([wrong.code, wrong.errors]).toEqual([
    2,
    'There is no service chatt: name some of chat, friend, notification, user.',
  ]);
});

test('npm run stack starts it in the background, says that it is healthy, and stops it', async () => {
  const stack = (/** @type {string} */ command) => checkout.run(['stack/cli.mjs', command], env);
  const started = await stack('start');
  expect([started.code, started.errors]).toEqual([0, '']);
  expect(started.output).toContain(`GraphQL     http://127.0.0.1:${env.PARLEY_GATEWAY_PORT}/graphql`);
  expect(started.output).toMatch(/^Stop +npm run stack -- stop$/m);
  const status = await stack('status');
  expect(status.code).toBe(0);
  expect(status.output.match(/^\w+ +healthy /gm)).toHaveLength(1 + subgraphs.length);
  expect((await stack('stop')).code).toBe(0);
  expect((await stack('status')).code).toBe(3);
});

describe('help', () => {
  const commands = {
    'start.mjs': 'npm start',
    'cli.mjs': 'npm run stack',
    'dlq.mjs': 'npm run dlq',
    'rebuild.mjs': 'npm run rebuild',
    'legal-hold.mjs': 'npm run legal-hold',
    'demo.mjs': 'npm run demo',
    'chaos.mjs': 'npm run chaos',
  };

  test.each(Object.entries(commands))('of %s is printed for --help, -h and help', async (script, command) => {
    for (const help of ['--help', '-h', 'help']) {
      const { code, output, errors } = await checkout.run([`stack/${script}`, help], process.env);
      expect(output).toMatch(new RegExp(`^${command} `));
      if (script !== 'chaos.mjs') expect(output).toContain('--profile <name>');
      expect([code, errors]).toEqual([0, '']);
    }
  });

  test.each(Object.entries(commands))(
    'is pointed to by %s when it is typed wrongly, with exit code 2',
    async (script, command) => {
      const words =
        script === 'start.mjs' ? [['--instance', '2'], ['now']] : [['--instance', '2'], ['begin']];
      for (const given of words) {
        const { code, errors } = await checkout.run([`stack/${script}`, ...given], process.env);
        expect(errors).toContain(given[0]);
        expect(errors).toContain(`${command} -- --help`);
        expect(errors.split('\n')).toHaveLength(1);
        expect(code).toBe(2);
      }
    },
  );
});
