import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import {
  createLinkPreviewer,
  hostOf,
  mayPass,
  type LinkPreviewResult,
  type LinkPreviewer,
} from '../src/index.ts';
import { fetchPreview } from '../src/link-preview/fetch-preview.mjs';
import { isPublicAddress } from '../src/link-preview/public-address.mjs';
import { Refused } from '../src/link-preview/refused.mjs';
import {
  publicAddress,
  publicAddress6,
  redirect,
  reply,
  startHostileWeb,
  type HostileWeb,
} from '@parley/testkit';
import {
  cleanedPages,
  forbiddenLinks,
  forbiddenRedirects,
  hostileAnswers,
  pictures,
  privateAddresses,
} from './link-preview-corpus.ts';

const defaultLimits = { timeoutMs: 60_000, redirects: 3, htmlBytes: 512 * 1024, imageBytes: 2 * 1024 * 1024 };
const mostMemory = 150 * 1024 * 1024;
let web: HostileWeb;
let hasty: LinkPreviewer;
let patient: LinkPreviewer;
let memory = 0;

beforeAll(async () => {
  web = await startHostileWeb({
    'site.example': [publicAddress],
    'both.example': [publicAddress6, publicAddress],
    'other.example': [publicAddress],
    'inside.example': ['10.0.0.5'],
    'mixed.example': [publicAddress, '127.0.0.1'],
    // Each answer is fit for one look: the second would lead inside.
    'rebinding.example': [[publicAddress], ['127.0.0.1']],
    ...Object.fromEntries(privateAddresses.map((address, index) => [`p${index}.example`, [address]])),
  });
  for (const [target, respond] of Object.entries(pictures)) web.on(target, respond);
  // What never ends is given up soon; what ends is waited for, however slow the machine is.
  hasty = createLinkPreviewer({ limits: { timeoutMs: 1_000 }, network: () => web.network });
  patient = createLinkPreviewer({ limits: { timeoutMs: 60_000 }, network: () => web.network });
});
afterAll(() => web.close());
afterEach(() => expect(web.forbidden()).toBe(0));

/** A name for a target, out of the name of a case. */
const targetOf = (name: string): string => `/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
const seen = (result: LinkPreviewResult): LinkPreviewResult => {
  memory = Math.max(memory, result.memory);
  return result;
};
/** Waits longer and longer for what has an end, and not as long for a picture that never comes. */
const eventual = async (url: string): Promise<LinkPreviewResult> => {
  const first = seen(await hasty(url));
  return first.ok ? first : seen(await patient(url));
};
const reasonOf = (result: LinkPreviewResult): string => {
  seen(result);
  return result.ok ? 'ok' : result.reason;
};

/** In this process: what is refused before a word of a stranger is read. */
const refusalOf = (url: string): Promise<string> =>
  fetchPreview(
    { url, userAgent: 'test', network: web.network, limits: defaultLimits },
    new AbortController().signal,
  ).then(
    () => 'ok',
    (error: unknown) => (error instanceof Refused ? error.reason : String(error)),
  );

describe('only public addresses are asked', () => {
  test.each(privateAddresses)('%s is not', async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    const literal = address.includes(':') ? `[${address}]` : address;
    expect(await refusalOf(`http://${literal}/`)).toBe('forbidden-address');
    expect(await refusalOf(`http://p${privateAddresses.indexOf(address)}.example/`)).toBe(
      'forbidden-address',
    );
  });

  test.each([
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::8a',
  ])('%s is', (address) => expect(isPublicAddress(address)).toBe(true));

  test.each([
    '',
    'site.example',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.4%eth0',
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    '::g',
  ])('%p is no address', (text) => expect(isPublicAddress(text)).toBe(false));

  test('of a name with several addresses all must be', async () => {
    expect(await refusalOf('http://mixed.example/')).toBe('forbidden-address');
    expect(await refusalOf('http://nobody.example/')).toBe('unknown-host');
  });

  test('a name is asked once: a second answer leads nowhere else', async () => {
    web.on('/rebound', reply('<title>public</title>'));
    expect(seen(await patient('http://rebinding.example/rebound'))).toMatchObject({
      content: { title: 'public' },
    });
  });

  test('a name that changes between two redirects is checked each time', async () => {
    web.on('/again', redirect('http://rebinding.example/again'));
    expect(await refusalOf('http://rebinding.example/again')).toBe('forbidden-address');
  });
});

test.each(forbiddenLinks)('%s is refused before anything is asked', async (_name, link) => {
  const before = web.requests.length;
  expect(await refusalOf(link)).toMatch(/^forbidden-(?:url|address)$/);
  expect(web.requests.length).toBe(before);
});

test.each(forbiddenRedirects)('a redirect to %p is not followed', async (location) => {
  web.on('/somewhere', redirect(location));
  expect(await refusalOf('http://site.example/somewhere')).toMatch(
    /^forbidden-(?:url|address)$|^too-many-redirects$/,
  );
});

describe('what a hostile server answers is refused', () => {
  test.each(hostileAnswers)('%s', async (name, respond, reason) => {
    web.on(targetOf(name), respond);
    const previewer = reason === 'too-slow' ? hasty : patient;
    expect(reasonOf(await previewer(`http://site.example${targetOf(name)}`))).toMatch(
      new RegExp(`^(?:${reason})$`),
    );
  });
});

describe('what a page says is cleaned', () => {
  test.each(cleanedPages)('%s', async (name, respond, content) => {
    web.on(targetOf(name), respond);
    expect(await eventual(`http://site.example${targetOf(name)}`)).toMatchObject({ content });
  });
});

test.each([
  ['http://SITE.Example/a', 'site.example'],
  ['http://site.example./a', 'site.example'],
  ['http://site.example:80/a', 'site.example'],
  ['https://site.example:443/a', 'site.example'],
  ['http://www.site.example/', 'www.site.example'],
  ['http://b\u00fccher.example/', 'xn--bcher-kva.example'],
  ['http://1572395042/', '93.184.216.34'],
  ['http://[2606:2800:220:1:248:1893:25C8:1946]/', '[2606:2800:220:1:248:1893:25c8:1946]'],
])('the host of %s is %s', (link, host) => expect(hostOf(new URL(link))).toBe(host));

test('what a server says itself does not pass, what stands between may', () => {
  expect(
    (['unreachable', 'server-error', 'broken', 'too-slow', 'lost'] as const).filter(mayPass),
  ).toHaveLength(5);
  expect((['forbidden-address', 'wrong-status', 'wrong-type', 'too-large'] as const).filter(mayPass)).toEqual(
    [],
  );
});

test('redirects are followed to a page, whose picture is made anew', async () => {
  web.on('/first', redirect('//other.example/second', '301 Moved Permanently'));
  web.on('/second', redirect('/third', '307 Temporary Redirect'));
  web.on('/third', redirect('https://both.example/not-tls', '308 Permanent Redirect'));
  // A certificate is asked for, and there is none.
  expect(reasonOf(await patient('http://site.example/first'))).toBe('unreachable');
  web.on(
    '/third',
    reply('<meta property="og:title" content="T"><meta property="og:image" content="photo.jpg">'),
  );
  const result = seen(await patient('http://site.example/first#part'));
  expect(result).toMatchObject({
    content: { title: 'T', siteName: 'other.example', image: { width: 640, height: 336 } },
    hosts: ['site.example', 'other.example'],
  });
  const { bytes = Buffer.alloc(0) } = result.ok ? (result.content.image ?? {}) : {};
  const metadata = await sharp(bytes).metadata();
  expect([metadata.format, metadata.exif]).toEqual(['webp', undefined]);
});

test('a picture alone has the name of its host', async () => {
  expect(seen(await patient('http://site.example/photo.jpg'))).toMatchObject({
    content: { title: null, description: null, siteName: 'site.example', image: { width: 640 } },
  });
});

test('nothing is sent of anybody', async () => {
  web.on('/asked', reply('<title>x</title>', { 'set-cookie': 'a=b' }));
  await patient('http://site.example/asked?a=b#c');
  const head = web.requests.at(-1) ?? '';
  const names = head.split('\r\n').flatMap((line) => (line.includes(': ') ? [line.split(':', 1)[0]] : []));
  expect(names.toSorted()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  expect(head).toMatch(/^GET \/asked\?a=b HTTP\/1\.1\r\n/);
  expect(head).toContain('\r\nhost: site.example\r\n');
});

test('several at once do not disturb one another', async () => {
  web.on('/one-of-many', reply('<title>one of many</title>'));
  const results = await Promise.all(
    Array.from({ length: 4 }, () => patient('http://site.example/one-of-many')),
  );
  expect(results.map(reasonOf)).toEqual(['ok', 'ok', 'ok', 'ok']);
});

test('no process of all these had more than 150 MB', () => {
  expect(memory).toBeGreaterThan(20 * 1024 * 1024);
  expect(memory).toBeLessThan(mostMemory);
});
