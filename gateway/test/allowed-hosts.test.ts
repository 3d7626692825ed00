import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { assert, boolean, domain, nat, property } from 'fast-check';
import { createServer } from 'node:http';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import { loadEnvironment } from '../src/environment.ts';
import { createHostRule, parseHost } from '../src/http/allowed-hosts.ts';
import { startRawRequest, type RawHead } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { supergraphOf } from './support/shop.ts';
import { openSocket } from './support/socket-client.ts';

const nobody = 'http://127.0.0.1:9/graphql';
const supergraphSdl = supergraphOf({ products: nobody, reviews: nobody });
const passed: string[] = [];
const upstream = createServer(({ url = '' }, response) => {
  passed.push(url);
  response.end('fine');
});
let gateway: GatewayOver;
beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const to = [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`];
  gateway = await startGatewayOver(supergraphSdl, {
    ALLOWED_HOSTS: 'api.example.com, *.apps.example.com, ::1',
    PASS_THROUGH_ROUTES: JSON.stringify([{ path: '/files/*', to }]),
  });
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

const typename = '/graphql?query={__typename}';
const headers = { 'apollo-require-preflight': 'yes' };
const get = (host: string, { target = typename, ...more }: RawHead = {}, to = gateway) =>
  startRawRequest(to.url, { method: 'GET', target, ...more, headers: { ...headers, ...more.headers, host } })
    .answer;
const statusOf = async (...given: Parameters<typeof get>) => (await get(...given)).status;

/** All that comes back for these bytes. */
const exchange = (bytes: string) =>
  new Promise<string>((resolve) => {
    const socket = connectTcp(Number(new URL(gateway.url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(received));
    socket.write(bytes);
  });
const statusLine = async (bytes: string) => (await exchange(bytes)).split('\r\n', 1)[0];

describe('a host', () => {
  test.each([
    ['api.example.com', 200],
    ['api.example.com:4000', 200],
    ['API.Example.COM', 200],
    ['api.example.com.', 200],
    ['Api.example.com.:443', 200],
    ['a.apps.example.com', 200],
    ['a.b.apps.example.com:1', 200],
    ['[::1]', 200],
    ['[0:0:0:0:0:0:0:1]:4000', 200],
    ['evil.example', 421],
    ['apps.example.com', 421],
    ['evilapps.example.com', 421],
    ['api.example.com.evil.example', 421],
    ['xapi.example.com', 421],
    ['127.0.0.1', 421],
    ['[::2]', 421],
    ['localhost', 421],
    ['api.example.com:4000:4000', 400],
    ['api.example.com@evil.example', 400],
    ['evil.example/api.example.com', 400],
    ['api.example.com,evil.example', 400],
    ['api.example.com evil.example', 400],
    ['[::1', 400],
    ['[api.example.com]', 400],
    ['..', 400],
    ['', 400],
  ])('%j is answered by %i', async (host, status) => {
    expect(await statusOf(host)).toBe(status);
  });

  test('that is not listed is named, cut, in a sentence that does not give the list away', async () => {
    const { text } = await get(`${'a'.repeat(5_000)}.example`);
    expect(text).toContain(`The host name ${'a'.repeat(100)}… is not served here: ALLOWED_HOSTS does not`);
    expect(text).not.toContain('a'.repeat(101));
    expect(text).not.toContain('api.example');
  });

  test.each(['/graphql', '/health', '/files/a', '/', '/nothing', '/metrics'])(
    'that is not listed is refused at %s, by whatever method',
    async (target) => {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE'])
        expect(await statusOf('evil.example', { method, target })).toBe(421);
      expect(await statusOf('evil.example', { target, headers: { accept: 'text/event-stream' } })).toBe(421);
      expect(passed).toEqual([]);
    },
  );

  test('is asked for once', async () => {
    for (const second of ['api.example.com', 'evil.example'])
      expect(await statusOf('api.example.com', { headers: { Host: second } })).toBe(400);
    const twice = 'Host: [::1]\r\nhost: [::1]\r\nConnection: close';
    expect(await statusLine(`GET /livez HTTP/1.1\r\n${twice}\r\n\r\n`)).toContain(' 400 ');
  });

  test('is asked for at all', async () => {
    expect(await statusLine('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n')).toContain(' 400 ');
    expect(await statusLine('GET /health HTTP/1.0\r\n\r\n')).toContain(' 400 ');
  });

  test('is asked for by a whole target too', async () => {
    const target = (authority: string) => ({ target: `http://${authority}/health` });
    expect(await statusOf('api.example.com', target('API.example.com:80'))).toBe(200);
    expect(await statusOf('api.example.com', target('evil.example'))).toBe(421);
    expect(await statusOf('evil.example', target('api.example.com'))).toBe(421);
    expect(await statusOf('api.example.com', target('api.example.com@evil.example'))).toBe(400);
  });

  test('has one spelling, whatever its case, port and last dot', () => {
    assert(
      property(domain(), nat(65_535), boolean(), boolean(), (name, port, upper, dot) => {
        const asked = `${upper ? name.toUpperCase() : name}${dot ? '.' : ''}:${port}`;
        expect(parseHost(asked)).toEqual({ name: name.toLowerCase(), isAddress: false });
        expect(createHostRule([name])({ name: name.toLowerCase(), isAddress: false })).toBe(true);
      }),
    );
  });
});

describe('a probe of the machine', () => {
  test.each(['/livez', '/readyz', '/readyz?verbose'])(
    'asks %s by an address, or by no host',
    async (target) => {
      for (const host of ['10.0.0.7:4000', '[fd00::7]', ''])
        expect([host, await statusOf(host, { target })]).toEqual([host, 200]);
      expect(await statusLine(`GET ${target} HTTP/1.0\r\n\r\n`)).toContain(' 200 ');
    },
  );

  test('does not ask it by a name that is not listed, and nothing else by an address', async () => {
    expect(await statusOf('evil.example', { target: '/readyz' })).toBe(421);
    for (const target of ['/health', '/livez/', '/files/livez', '/graphql'])
      expect(await statusOf('10.0.0.7', { target })).toBe(421);
  });
});

describe('a socket', () => {
  const open = (host: string, url = `${gateway.url}/graphql`) =>
    openSocket(url, { headers: { host }, origin: `http://${host}` });

  test('opens for a host that is listed', async () => {
    await (await open('api.example.com:4000')).close();
  });

  test('does not for another one, though its page is of the same origin', async () => {
    await expect(open('evil.example')).rejects.toThrow('421');
    await expect(open('evil.example', gateway.url)).rejects.toThrow('421');
    await expect(open('a b')).rejects.toThrow();
  });

  test('is refused with a sentence', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket';
    const asked = `GET /graphql HTTP/1.1\r\n${upgrade}\r\n`;
    expect(await exchange(`${asked}Host: evil.example\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 421 Misdirected Request\r\n[^]*\r\n\r\n.*The host name evil\.example is not served here/u,
    );
    const twice = `${asked}Host: api.example.com\r\nHost: evil.example\r\n\r\n`;
    expect(await exchange(twice)).toContain('more than one Host header');
  });
});

describe('without ALLOWED_HOSTS', () => {
  const answers = async (variables: NodeJS.ProcessEnv, hosts: readonly string[]) => {
    const other = await startGatewayOver(supergraphSdl, variables);
    const statuses = await Promise.all(hosts.map((host) => statusOf(host, {}, other)));
    await other.close();
    return statuses;
  };

  test('a gateway in development that only its machine reaches takes its names and addresses alone', async () => {
    const own = ['localhost:4000', 'a.localhost', '127.0.0.1:4000', '[::1]:4000', '10.0.2.2'];
    const foreign = ['evil.example', 'localhost.evil.example', 'evil'];
    expect(await answers({}, [...own, ...foreign])).toEqual([200, 200, 200, 200, 200, 421, 421, 421]);
  });

  test.each([
    ['in production', { NODE_ENV: 'production' }],
    ['that others reach', { HOST: '0.0.0.0' }],
    ['that takes any', { ALLOWED_HOSTS: '*' }],
  ])('a gateway %s takes any', async (_, variables) => {
    expect(await answers(variables, ['api.example.com', 'localhost', 'gateway_1:4000'])).toEqual([
      200, 200, 200,
    ]);
  });
});

test.each([
  'http://api.example.com',
  'api.example.com:4000',
  '[::1]:4000',
  '*.127.0.0.1',
  '*api.example.com',
  'api.*.com',
  'a b',
  '*.',
  ',',
])('ALLOWED_HOSTS=%s is refused', (text) => {
  expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', ALLOWED_HOSTS: text })).toThrow(
    'ALLOWED_HOSTS: Each must be a host name without a port, an address, or *.example.com.',
  );
});
