import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, readConfigFile } from '../src/command/config-file.ts';
import { readCommand } from '../src/command/read-command.ts';
import { settingsPage } from '../src/command/settings-page.ts';
import { loadEnvironment } from '../src/environment.ts';
import { supergraphOf } from './support/shop.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let directory: string;
const at = (name: string) => join(directory, name);
const written = async (name: string, content: unknown) => {
  await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return at(name);
};
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-command-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('docs/gateway.md is what the settings say', async () => {
  const page = new URL('../../docs/gateway.md', import.meta.url);
  expect(await readFile(page, 'utf8')).toBe(settingsPage());
});

test('every setting has a description', () => {
  expect(settingsPage()).not.toMatch(/\|\s*\|$/mu);
});

describe('a configuration file', () => {
  test('stands for the variables', async () => {
    const path = await written('gateway.json', {
      supergraphPath: './supergraph.graphql',
      port: 4100,
      introspection: false,
      maxDepth: 5,
      corsOrigins: ['https://one.example', 'https://two.example'],
      passThroughRoutes: [{ path: '/files/*', to: ['http://127.0.0.1:8001'] }],
      subgraphs: { 'my-user': ['http://127.0.0.1:1', 'http://127.0.0.1:2'], chat: 'http://127.0.0.1:3' },
    });
    expect(loadEnvironment(await readConfigFile(path))).toMatchObject({
      supergraph: { kind: 'file', path: './supergraph.graphql' },
      PORT: 4_100,
      INTROSPECTION: false,
      CORS_ORIGINS: ['https://one.example', 'https://two.example'],
      PASS_THROUGH_ROUTES: [{ path: '/files/*', to: ['http://127.0.0.1:8001'] }],
      limits: { depth: 5 },
      subgraphUrls: {
        SUBGRAPH_MY_USER_URL: ['http://127.0.0.1:1', 'http://127.0.0.1:2'],
        SUBGRAPH_CHAT_URL: ['http://127.0.0.1:3'],
      },
    });
  });

  test('has rules for headers, whose types let out what they do not say', async () => {
    const config = defineConfig({
      supergraphPath: './supergraph.graphql',
      subgraphHeaders: [
        { forward: ['Accept-Language'] },
        { subgraphs: ['user'], set: { 'x-key': { env: 'KEY' } } },
      ],
    });
    const env = await readConfigFile(await written('headers.json', config));
    expect(loadEnvironment({ ...env, KEY: 'secret' }).headerRules).toMatchObject([
      { forward: ['accept-language'], set: {}, claims: {}, return: [] },
      { subgraphs: ['user'], set: { 'x-key': 'secret' } },
    ]);
  });

  test('may be a module', async () => {
    const path = await written('gateway.config.mjs', 'export default { port: 1 + 4000 };');
    expect(await readConfigFile(path)).toEqual({ PORT: '4001' });
  });

  test.each([
    ['none at all', 'There is none', 'cannot be read'],
    ['no JSON', '{"port": 4000', 'cannot be read'],
    ['no object', '[4000]', 'does not hold an object of settings'],
    ['an unknown key', { prot: 4000 }, 'There is no setting prot.'],
    ['a variable in place of a key', { PORT: 4000 }, 'There is no setting PORT.'],
    ['a key of every object', { constructor: 1, toString: 'x' }, 'There is no setting constructor.'],
    ['null', { port: null }, 'port is no text, number, list, object, true or false.'],
    ['subgraphs that are no URLs', { subgraphs: { user: 8001 } }, 'subgraphs must have a URL'],
  ])('with %s is refused with a sentence', async (name, content, sentence) => {
    const path = name === 'none at all' ? at('nowhere.json') : await written('faulty.json', content);
    await expect(readConfigFile(path)).rejects.toThrow(sentence);
  });

  test('gives way to the environment, and that to the command line', async () => {
    const path = await written('order.json', { port: 1, host: '::1', maxDepth: 3 });
    const { env } = await readCommand(['-c', path, '-p', '3'], { PORT: '2', HOST: '127.0.0.2' });
    expect(env).toMatchObject({ PORT: '3', HOST: '127.0.0.2', MAX_DEPTH: '3' });
  });
});

describe('the command', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; out: string; error: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'] } });
      const told = { out: '', error: '' };
      child.stdout.on('data', (data: Buffer) => (told.out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (told.error += data.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...told }));
    });

  test('--check says that a supergraph can be served', async () => {
    const path = await written(
      'shop.graphql',
      supergraphOf({ products: 'http://127.0.0.1:1', reviews: 'http://127.0.0.1:2' }),
    );
    expect(await run('--check', '--supergraph', path)).toEqual({
      code: 0,
      out: expect.stringMatching(/^The settings are complete, and the supergraph can be served\. .+\n$/u),
      error: '',
    });
  });

  test.each([
    ['without a supergraph', [], 'Set exactly one of SUPERGRAPH_PATH'],
    ['with an option that is none', ['--chek'], "Unknown option '--chek'"],
    ['with a supergraph that is not there', ['--check', '-s', 'nowhere.graphql'], 'no such file'],
    ['with a schema that is no supergraph', ['--check', '-s', 'plain.graphql'], 'cannot be served'],
    ['with a port that is none', ['-s', 'plain.graphql', '-p', 'http'], 'PORT'],
  ])('%s ends with one sentence', async (_, args, sentence) => {
    await written('plain.graphql', 'type Query { a: Int }');
    const given = args.map((each) => (each.endsWith('.graphql') ? at(each) : each));
    const { code, out, error } = await run(...given);
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/^\s+at /mu);
  });

  test('--check reads the manifest of operations, too', async () => {
    const supergraphPath = await written(
      'with-manifest.graphql',
      supergraphOf({ products: 'http://127.0.0.1:1', reviews: 'http://127.0.0.1:2' }),
    );
    const persistedOperationsPath = await written('manifest.json', '{');
    const config = { supergraphPath, persistedOperations: 'only', persistedOperationsPath };
    const { code, error } = await run('--check', '-c', await written('with-manifest.json', config));
    expect([code, error]).toEqual([
      1,
      expect.stringContaining('manifest.json cannot be used: It is no JSON.'),
    ]);
  });

  test('--check finds rules for headers of subgraphs that there are not', async () => {
    const supergraphPath = await written(
      'with-rules.graphql',
      supergraphOf({ products: 'http://127.0.0.1:1', reviews: 'http://127.0.0.1:2' }),
    );
    const config = { supergraphPath, subgraphHeaders: [{ subgraphs: ['reveiws'], forward: ['x-tenant'] }] };
    const { code, error } = await run('--check', '-c', await written('with-rules.json', config));
    expect([code, error]).toEqual([1, expect.stringContaining('SUBGRAPH_HEADERS names reveiws')]);
  });

  test('--help names every option and setting', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const each of ['--supergraph', '--config', '--check', 'MAX_DEPTH']) expect(out).toContain(each);
  });
});
