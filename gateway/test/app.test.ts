import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { internalKeys } from './support/tokens.ts';
import { startShop, type Shop } from './support/shop.ts';

const page = '<!doctype html><title>App</title>';
const script = 'export const one = 1;';
let shop: Shop;
let folder: string;
let directory: string;
let gateway: GatewayOver;
beforeAll(async () => {
  shop = await startShop((await internalKeys()).publicKey);
  folder = await mkdtemp(join(tmpdir(), 'app-test-'));
  directory = join(folder, 'dist');
  await mkdir(join(directory, 'assets', 'deep'), { recursive: true });
  await mkdir(join(directory, '.vite'));
  await mkdir(join(folder, 'outside'));
  const files = {
    '../secret.txt': 'secret',
    '../outside/secret.txt': 'secret',
    '.env': 'secret',
    '.vite/manifest.json': '"secret"',
    'index.html': page,
    'sw.js': 'export {};',
    'app.webmanifest': '{}',
    'assets/app-1a2b.js': script,
    'assets/app-1a2b.js.br': brotliCompressSync(script),
    'assets/app-1a2b.js.gz': gzipSync(script),
    'assets/deep/sound-3c4d.mp3': '0123456789',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  await symlink(join(folder, 'secret.txt'), join(directory, 'link.txt'));
  await symlink(join(folder, 'outside'), join(directory, 'outside'));
  await symlink(join(folder, 'outside'), join(directory, 'assets', 'outside'));
  gateway = await start({ APP_DIRECTORY: directory, APP_FILE_ORIGINS: 'https://files.example/' });
});
afterAll(async () => {
  await gateway.close();
  await shop.close();
  await rm(folder, { recursive: true });
});

const start = (variables: NodeJS.ProcessEnv) => startGatewayOver(shop.supergraphSdl, variables);

/** Fetch would tidy the path up, and follow where it leads. */
function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}, to = gateway) {
  const { hostname, port } = new URL(to.url);
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const asking = request({ hostname, port, path, method, headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
        response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      asking.once('error', reject).end();
    },
  );
}
const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('the app and its files are served below /app/, each as what it is', async () => {
  const seen = await Promise.all(
    ['/app/', '/app/sw.js', '/app/app.webmanifest', '/app/assets/app-1a2b.js'].map(async (path) => {
      const { status, headers } = await ask(path);
      return [status, headers['content-type'], headers['cache-control']];
    }),
  );
  expect(seen).toEqual([
    [200, 'text/html; charset=utf-8', 'no-cache'],
    [200, 'text/javascript; charset=utf-8', 'no-cache'],
    [200, 'application/manifest+json; charset=utf-8', 'no-cache'],
    [200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ]);
});

test.each(['/app', '/app?from=mail', '/'])('%s leads to it', async (path) => {
  const { status, headers } = await ask(path);
  expect([status, headers.location]).toEqual([307, `/app/${path.includes('?') ? '?from=mail' : ''}`]);
});

describe('a path of its pages is the app', () => {
  test.each([
    '/app/rooms',
    '/app/rooms/0198-1',
    '/app/rooms/?at=3',
    '/app/people/',
    '/app/%EC%82%AC%EB%9E%8C',
  ])('%s, to everyone who asks', async (path) => {
    const { status, text, headers } = await ask(path, { accept: '*/*' });
    expect([status, text, headers['cache-control']]).toEqual([200, page, 'no-cache']);
  });

  test('also one with a dot, for a browser that goes there', async () => {
    expect((await ask('/app/people/ada.lovelace', navigation)).text).toBe(page);
  });
});

describe('a file that is not there is not found', () => {
  test.each([
    '/app/assets/app-0000.js',
    '/app/assets/',
    '/app/assets/outside',
    '/app/assets/outside/secret.txt',
    '/app/assets/app-1a2b.js.br',
    '/app/assets/constructor',
  ])('%s, also for a browser that goes there', async (path) => {
    expect((await ask(path, navigation)).status).toBe(404);
  });

  test.each([
    '/app/none.js',
    '/app/link.txt',
    '/app/outside/secret.txt',
    '/app/.env',
    '/app/.vite/manifest.json',
  ])('%s, for a page that asks for it', async (path) => {
    expect((await ask(path, { accept: '*/*' })).status).toBe(404);
  });

  test.each(['/apple', '/application/', '/app.html', '/index.html', '/assets/app-1a2b.js'])(
    '%s, which is none of the app',
    async (path) => {
      expect((await ask(path, navigation)).status).toBe(404);
    },
  );
});

test.each([
  '/app/../secret.txt',
  '/app/%2e%2e/secret.txt',
  '/app/..%2fsecret.txt',
  '/app/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/app/..\\secret.txt',
  '/app/%252e%252e/secret.txt',
  '//app/',
  '/app/link.txt',
  '/app/outside/secret.txt',
  '/app/.env',
])('nothing of other folders is at %s', async (path) => {
  expect((await ask(path, navigation)).text).not.toContain('secret');
});

test('nothing in the page is written by others: no inline script or style, no frame, no text made into a script', async () => {
  const { headers } = await ask('/app/rooms');
  const policy = Object.fromEntries(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => [directive.split(' ', 1)[0], directive]),
  );
  expect(policy).toMatchObject({
    'default-src': "default-src 'none'",
    'script-src': "script-src 'self'",
    'style-src': "style-src 'self'",
    'img-src': "img-src 'self' https://files.example blob: data:",
    'connect-src': "connect-src 'self' https://files.example",
    'frame-ancestors': "frame-ancestors 'none'",
    'base-uri': "base-uri 'none'",
    'object-src': "object-src 'none'",
    'require-trusted-types-for': "require-trusted-types-for 'script'",
    'trusted-types': 'trusted-types app',
  });
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=(self), microphone=(self)'),
  });
});

describe('a file', () => {
  const path = '/app/assets/app-1a2b.js';

  test('is sent as it was compressed, to who takes that', async () => {
    const answers = await Promise.all(
      ['identity', 'gzip, br', 'gzip'].map((encoding) => ask(path, { 'accept-encoding': encoding })),
    );
    expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'br', 'gzip']);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(3);
  });

  test('is not sent again to who has it, in whatever list or weakened form its tag stands', async () => {
    const etag = String((await ask(path)).headers.etag);
    for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await ask(path, { 'if-none-match': tags });
      expect([tags, again.status, again.text]).toEqual([tags, 304, '']);
    }
    expect((await ask(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('is asked about by HEAD, and changed by nothing', async () => {
    const head = await ask(path, { method: 'HEAD' });
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', (await ask(path)).headers.etag]);
    const post = await ask(path, { method: 'POST' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await ask('/app/rooms', { method: 'DELETE' })).status).toBe(405);
    expect((await ask('/app', { method: 'POST' })).status).toBe(404);
  });

  test('is sent in part, as players ask for it', async () => {
    const sound = '/app/assets/deep/sound-3c4d.mp3';
    const part = await ask(sound, { range: 'bytes=2-4', 'accept-encoding': 'br' });
    expect([part.status, part.headers['content-range'], part.headers['content-length'], part.text]).toEqual([
      206,
      'bytes 2-4/10',
      '3',
      '234',
    ]);
    const etag = String(part.headers.etag);
    expect((await ask(sound, { range: 'bytes=8-', 'if-range': etag })).text).toBe('89');
    expect((await ask(sound, { range: 'bytes=8-', 'if-range': '"other"' })).status).toBe(200);
    const beyond = await ask(sound, { range: 'bytes=10-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
    // Of what lies there compressed, a part is one of the file as it is.
    expect((await ask(path, { range: 'bytes=0-5', 'accept-encoding': 'br' })).text).toBe('export');
  });
});

describe('beside it', () => {
  test('the playground keeps `/`', async () => {
    const both = await start({ APP_DIRECTORY: directory, PLAYGROUND_DIRECTORY: directory });
    try {
      const [root, app] = [await ask('/', {}, both), await ask('/app/', {}, both)];
      expect([root.status, app.status]).toEqual([200, 200]);
      expect(root.headers['content-security-policy']).not.toContain('trusted-types');
    } finally {
      await both.close();
    }
  });

  test('the graph and the health of the gateway are where they are', async () => {
    expect((await ask('/livez')).status).toBe(200);
    expect((await ask('/graphql')).status).toBe(400);
  });

  test('it is served in production, too', async () => {
    const production = await start({ APP_DIRECTORY: directory, NODE_ENV: 'production' });
    expect((await ask('/app/', {}, production)).status).toBe(200);
    await production.close();
  });

  test('a folder without a page is refused at the start', async () => {
    await expect(start({ APP_DIRECTORY: join(folder, 'nothing') })).rejects.toThrow(
      'APP_DIRECTORY: there is no index.html',
    );
  });
});
