import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createTestAuthority,
  publicAddress,
  redirect,
  reply,
  selfSigned,
  startHostileWeb,
  type HostileWeb,
  type Respond,
  type TestCertificate,
} from '@parley/testkit';
import { createServer, createSecureContext, type Server } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createLinkPreviewer, type TestNetwork } from '../src/index.ts';
import { fetchPreview } from '../src/link-preview/fetch-preview.mjs';
import { Refused } from '../src/link-preview/refused.mjs';

const limits = { timeoutMs: 60_000, redirects: 3, htmlBytes: 512 * 1024, imageBytes: 2 * 1024 * 1024 };
const authority = createTestAuthority();
const hourAgo = new Date(Date.now() - 3_600_000);
/** What a server shows who asks for a name. */
const certificates: Readonly<Record<string, TestCertificate>> = {
  'site.example': authority.issue(['site.example']),
  'wrong.example': authority.issue(['site.example', 'a.wrong.example', '*.wrong.example']),
  'expired.example': authority.issue(['expired.example'], hourAgo),
  'self.example': selfSigned(['self.example']),
  'stranger.example': createTestAuthority('Another Authority').issue(['stranger.example']),
  // As the one that is trusted is called, but with a key of its own.
  'namesake.example': createTestAuthority().issue(['namesake.example']),
};
const targets = new Map<string, Respond>();
const asked: string[] = [];
const sockets = new Set<Socket>();
let web: HostileWeb;
let server: Server;
let network: TestNetwork;

beforeAll(async () => {
  const hosts = Object.keys(certificates).map((name) => [name, [publicAddress]] as const);
  web = await startHostileWeb({
    ...Object.fromEntries(hosts),
    'site.example.': [publicAddress],
    'inside.example': ['10.0.0.5'],
  });
  server = createServer({
    SNICallback(name, done) {
      const shown = certificates[name];
      if (shown === undefined) done(new Error(`There is no ${name}`));
      else done(null, createSecureContext(shown));
    },
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) => {
      const head = chunk.toString('latin1');
      const target = head.split(' ', 2)[1] ?? '';
      const [, host = ''] = /^host: (.+)$/mu.exec(head.replaceAll('\r', '')) ?? [];
      asked.push(`${host}${target}`);
      (targets.get(target) ?? reply('<title>by TLS</title>'))(socket, { target, head });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const routes = { ...web.network.routes, [`${publicAddress}:443`]: port };
  network = { ...web.network, routes, authority: authority.cert };
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await web.close();
});

/** In this process: the title, or why there is none. */
const seenOf = (url: string, more: Partial<TestNetwork> = {}): Promise<string | null | undefined> =>
  fetchPreview(
    { url, userAgent: 'test', network: { ...network, ...more }, limits },
    new AbortController().signal,
  ).then(
    ({ page }) => page?.title,
    (error: unknown) => (error instanceof Refused ? error.reason : String(error)),
  );

test('a page is shown whose certificate is for its name, by an authority that is trusted', async () => {
  const previewer = createLinkPreviewer({ limits, network: () => network });
  expect(await previewer('https://site.example/page')).toMatchObject({
    content: { title: 'by TLS', siteName: 'site.example' },
  });
  expect(await seenOf('https://site.example./page')).toBe('by TLS');
});

test.each([
  ['for another name', 'wrong.example'],
  ['that has expired', 'expired.example'],
  ['that only itself speaks for', 'self.example'],
  ['of an authority that is not trusted', 'stranger.example'],
  ['of an authority that only has the name of a trusted one', 'namesake.example'],
])('with a certificate %s nothing is asked', async (_name, host) => {
  expect(await seenOf(`https://${host}/secret`)).toBe('unreachable');
  targets.set(`/to-${host}`, redirect(`https://${host}/secret`));
  expect(await seenOf(`https://site.example/to-${host}`)).toBe('unreachable');
  expect(asked.filter((each) => each.endsWith('/secret'))).toEqual([]);
});

test('without the certificate of the authority its pages are not asked', async () => {
  expect(await seenOf('https://site.example/untrusted', { authority: undefined })).toBe('unreachable');
  expect(asked).not.toContain('site.example/untrusted');
});

test.each([
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://inside.example/',
  'https://169.254.169.254/latest/meta-data/',
])('%s is refused as by http, and after a redirect', async (link) => {
  expect(await seenOf(link)).toBe('forbidden-address');
  targets.set('/inside', redirect(link));
  expect(await seenOf('https://site.example/inside')).toBe('forbidden-address');
  expect(web.forbidden()).toBe(0);
});

test('a redirect between http and TLS is followed, and checked anew', async () => {
  web.on('/up', redirect('https://site.example/page'));
  expect(await seenOf('http://site.example/up')).toBe('by TLS');
  targets.set('/down', redirect('http://site.example/plain'));
  web.on('/plain', reply('<title>plain</title>'));
  expect(await seenOf('https://site.example/down')).toBe('plain');
});
