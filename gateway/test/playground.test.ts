import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { startGatewayOver } from './support/running-gateway.ts';
import { internalKeys } from './support/tokens.ts';
import { startShop, type Shop } from './support/shop.ts';

let shop: Shop;
let folder: string;
let directory: string;
beforeAll(async () => {
  shop = await startShop((await internalKeys()).publicKey);
  folder = await mkdtemp(join(tmpdir(), 'playground-test-'));
  directory = join(folder, 'dist');
  await mkdir(join(directory, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Shop</title>');
  await writeFile(join(directory, 'assets', 'page-1a2b.js'), 'export {};');
  await writeFile(join(directory, 'assets', 'page-1a2b.js.br'), brotliCompressSync('export {};'));
  await writeFile(join(directory, 'assets', 'page-1a2b.js.gz'), gzipSync('export {};'));
  await writeFile(join(directory, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await symlink(join(folder, 'secret.txt'), join(directory, 'link.txt'));
});
afterAll(async () => {
  await shop.close();
  await rm(folder, { recursive: true });
});

const start = (variables: NodeJS.ProcessEnv): ReturnType<typeof startGatewayOver> =>
  startGatewayOver(shop.supergraphSdl, variables);

/** Fetch would tidy the path up before it is sent. */
function getAsIs(url: string, path: string): Promise<{ status: number | undefined; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode, text }));
    });
    asking.once('error', reject).end();
  });
}

const introspection = '{ __schema { queryType { name } } }';
async function showsSchema(url: string): Promise<boolean> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: introspection }),
  });
  const { data } = (await response.json()) as { data?: object | null };
  return data !== undefined && data !== null;
}

describe('the playground', () => {
  let gateway: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => (gateway = await start({ PLAYGROUND_DIRECTORY: directory })));
  afterAll(() => gateway.close());

  test('is a page at / that nothing foreign and nothing inline can run in', async () => {
    const response = await fetch(`${gateway.url}/?tab=1`);
    expect([response.status, await response.text()]).toEqual([200, '<!doctype html><title>Shop</title>']);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy).not.toContain('unsafe-eval');
    expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe-inline');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/icon.svg', 'image/svg+xml', 'no-cache'],
    ['/assets/page-1a2b.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('serves %s as %s, cached as %s', async (path, type, caching) => {
    const { status, headers } = await fetch(`${gateway.url}${path}`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, caching]);
  });

  test('is not sent again to who has it', async () => {
    const etag = (await fetch(gateway.url)).headers.get('etag') ?? '';
    const again = await fetch(gateway.url, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await fetch(gateway.url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('is sent compressed to who takes that, as it was compressed when it was built', async () => {
    const ask = (path: string, encoding: string) =>
      fetch(`${gateway.url}${path}`, { headers: { 'accept-encoding': encoding } });
    const plain = await ask('/assets/page-1a2b.js', 'identity');
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, 'export {};']);
    const etags = new Set([plain.headers.get('etag')]);
    for (const [encoding, chosen] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      const { headers, ...answer } = await ask('/assets/page-1a2b.js', encoding).then(async (response) => ({
        headers: response.headers,
        text: await response.text(),
      }));
      expect([headers.get('content-encoding'), headers.get('vary'), answer.text]).toEqual([
        chosen,
        'accept-encoding',
        'export {};',
      ]);
      etags.add(headers.get('etag'));
    }
    expect(etags.size).toBe(3);
    // Of what was not compressed there is one form; the compressed forms are no files of their own.
    expect((await ask('/icon.svg', 'br')).headers.get('content-encoding')).toBeNull();
    expect((await ask('/assets/page-1a2b.js.br', 'br')).status).toBe(404);
  });

  test('is read only', async () => {
    const post = await fetch(gateway.url, { method: 'POST', body: 'x' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(gateway.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/link.txt',
    '/index.html',
    '/assets/',
    '/assets',
    '/icon.svg%00.html',
    '/constructor',
  ])('has nothing at %s', async (path) => {
    const { status, text } = await getAsIs(gateway.url, path);
    // A path with dot segments is refused before anything is looked for.
    expect(status).toBe(/\.\.|%2e/i.test(path) ? 400 : 404);
    expect(text).not.toContain('secret');
  });

  test('leaves the gateway its own paths', async () => {
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    expect(await showsSchema(gateway.url)).toBe(true);
  });
});

describe('whether there is a playground', () => {
  test.each([
    ['development', {}, 200, true],
    ['production', { NODE_ENV: 'production' }, 404, false],
    ['production by PLAYGROUND=true', { NODE_ENV: 'production', PLAYGROUND: 'true' }, 200, true],
    ['development by PLAYGROUND=false', { PLAYGROUND: 'false' }, 404, false],
    ['production with the schema alone', { NODE_ENV: 'production', INTROSPECTION: 'true' }, 404, true],
  ])('in %s', async (_name, variables, status, schema) => {
    const gateway = await start({ PLAYGROUND_DIRECTORY: directory, ...variables });
    try {
      expect((await fetch(gateway.url)).status).toBe(status);
      expect(await showsSchema(gateway.url)).toBe(schema);
    } finally {
      await gateway.close();
    }
  });

  test('none without a folder, and a start that asks for it anyway is refused', async () => {
    const gateway = await start({});
    expect((await fetch(gateway.url)).status).toBe(404);
    await gateway.close();
    await expect(start({ PLAYGROUND: 'true' })).rejects.toThrow('PLAYGROUND=true needs PLAYGROUND_DIRECTORY');
  });

  test('a folder without a page is refused', async () => {
    await expect(start({ PLAYGROUND_DIRECTORY: join(folder, 'nothing') })).rejects.toThrow(
      'there is no index.html',
    );
  });
});
