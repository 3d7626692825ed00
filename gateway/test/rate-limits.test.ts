import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { engines, startTcpProxy, uniqueName } from '@parley/testkit';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadEnvironment } from '../src/environment.ts';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startGatewayOver, startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';

const rules = [
  { field: 'Mutation.register', points: 3, seconds: 600, by: 'address' },
  { field: 'Query.whoami', points: 5, seconds: 600, by: 'viewer' },
];
const uploads = { uploads: '/files/*', points: 2, seconds: 600, by: 'address' };
const register = 'mutation { register(name: "ada") }';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startRunningGateway();
});
afterAll(() => gateway.close());

/** Another gateway over the same subgraphs, with limits. */
const limited = async (variables: NodeJS.ProcessEnv = {}) => {
  const started = await startGatewayOver(gateway.shop.supergraphSdl, {
    JWKS_URL: gateway.issuer.jwksUrl,
    INTERNAL_TOKEN_PRIVATE_KEY: gateway.internalKeys.privateKey,
    RATE_LIMITS: JSON.stringify(rules),
    TRUSTED_PROXIES: '127.0.0.1',
    ...variables,
  });
  return { url: `${started.url}/graphql`, close: () => started.close() };
};
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const statuses = async (count: number, send: () => ReturnType<typeof ask>): Promise<number[]> => {
  const all = [];
  for (let index = 0; index < count; index += 1) all.push((await send()).status);
  return all;
};

describe('a root field that is asked for too often', () => {
  test('is refused with 429, the limit and when to come back; other addresses and fields are not', async () => {
    const { url, close } = await limited();
    expect(await statuses(3, () => ask(url, register, from('198.51.100.1')))).toEqual([200, 200, 200]);
    const { status, headers, body } = await ask(url, register, from('198.51.100.1'));
    expect(status).toBe(429);
    const { message, extensions } = body.errors?.[0] ?? {};
    expect(message).toMatch(/^register may be asked for 3 times in 600 s\. Try again in \d+ s\.$/u);
    expect(extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: Number(headers.get('retry-after')) });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body).not.toHaveProperty('data');
    expect(await statuses(1, () => ask(url, register, from('198.51.100.2')))).toEqual([200]);
    expect(await statuses(1, () => ask(url, '{ __typename }', from('198.51.100.1')))).toEqual([200]);
    await close();
  });

  test.each([
    [
      'aliases',
      'mutation { a: register(name: "a") b: register(name: "b") c: register(name: "c") d: register(name: "d") }',
    ],
    ['fragments', 'mutation { ...F ...F ...F ...F } fragment F on Mutation { register(name: "a") }'],
    [
      'inline fragments',
      'mutation { ... { register(name: "a") } ... on Mutation { x: register(name: "a") y: register(name: "a") z: register(name: "a") } }',
    ],
    [
      'fields that are skipped',
      'mutation { register(name: "a") b: register(name: "a") @skip(if: true) c: register(name: "a") d: register(name: "a") }',
    ],
  ])('counts once for each of its %s', async (_, query) => {
    const { url, close } = await limited();
    expect((await ask(url, query)).status).toBe(429);
    await close();
  });

  test('is counted for the viewer, whatever the address, and on every transport', async () => {
    const { url, close } = await limited();
    const [ada, ben] = await Promise.all(['ada', 'ben'].map((userId) => gateway.issuer.token({ userId })));
    for (let index = 0; index < 3; index += 1)
      expect(
        (await ask(url, '{ whoami }', { token: ada ?? '', ...from(`198.51.100.${index}`) })).status,
      ).toBe(200);
    const client = await connect(url, ada ?? '');
    const codes: unknown[] = [];
    for (const id of ['1', '2', '3']) {
      client.subscribe(id, '{ whoami }');
      const { payload } = await client.next(id);
      codes.push(payload?.errors?.[0]?.extensions?.['code'] ?? payload?.data);
    }
    expect(codes).toEqual([{ whoami: 'ada' }, { whoami: 'ada' }, 'RATE_LIMITED']);
    await client.close();
    const events = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${ada}`,
      },
      body: JSON.stringify({ query: '{ whoami }' }),
    });
    expect(await events.text()).toContain('RATE_LIMITED');
    expect((await ask(url, '{ whoami }', { token: ben ?? '' })).status).toBe(200);
    await close();
  });

  test('an address that nobody vouches for is not believed', async () => {
    const { url, close } = await limited({ TRUSTED_PROXIES: '' });
    let index = 0;
    const sent = await statuses(4, () => ask(url, register, from(`198.51.100.${(index += 1)}`)));
    expect(sent).toEqual([200, 200, 200, 429]);
    await close();
  });

  test('is counted by all gateways together on Redis, and by each alone while that is unavailable', async () => {
    const proxy = await startTcpProxy(Number(new URL(engines().redisUrl).port));
    const shared = {
      RATE_LIMIT_REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
      RATE_LIMIT_KEY_PREFIX: `${uniqueName('gateway')}:`,
    };
    const both = await Promise.all([limited(shared), limited(shared)]);
    const [one = '', other = ''] = both.map(({ url }) => url);
    const at = (url: string, address: string) => ask(url, register, from(address));
    // Until both are connected each counts alone.
    let tries = 0;
    const counts = async (): Promise<boolean> => {
      const address = `203.0.113.${(tries += 1)}`;
      for (let index = 0; index < 3; index += 1) await at(one, address);
      return (await at(other, address)).status === 429;
    };
    await eventually(counts, true);
    proxy.leadTo(1);
    proxy.cut();
    expect(await statuses(4, () => at(one, '198.51.100.9'))).toEqual([200, 200, 200, 429]);
    for (const { close } of both) await close();
    await proxy.close();
  });
});

describe('a subscription', () => {
  const ofPrices = [{ field: 'Subscription.price', points: 2, seconds: 600, by: 'viewer' }];
  const price = 'subscription { price(of: 1) }';
  const started = async () => limited({ RATE_LIMITS: JSON.stringify(ofPrices) });
  const opened = (count: number) => eventually(() => gateway.shop.prices.listeners(), count);

  test('that is opened too often is refused, however soon the others were completed', async () => {
    const { url, close } = await started();
    const client = await connect(url, await gateway.issuer.token({ userId: 'ada' }));
    client.subscribe('1', price);
    await opened(1);
    client.complete('1');
    client.subscribe('2', price);
    client.complete('2'); // before it has been counted
    client.subscribe('3', price);
    expect(await client.next('3')).toMatchObject({
      type: 'error',
      payload: [
        {
          message: expect.stringMatching(/^price may be asked for 2 times in 600 s\. Try again in \d+ s\.$/u),
          extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) },
        },
      ],
    });
    await opened(0);
    client.subscribe('4', 'subscription { refused }');
    expect((await client.next('4')).payload?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    await client.close();
    await close();
  });

  test('is refused as an event stream, too, and others are not', async () => {
    const { url, close } = await started();
    const tokens = await Promise.all(['ben', 'cay'].map((userId) => gateway.issuer.token({ userId })));
    const leaving = new AbortController();
    const follow = (token = '') =>
      fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ query: price }),
        signal: leaving.signal,
      });
    await Promise.all([follow(tokens[0]), follow(tokens[0])]);
    await opened(2);
    expect(await (await follow(tokens[0])).text()).toContain('"code":"RATE_LIMITED"');
    await follow(tokens[1]);
    await opened(3);
    leaving.abort();
    await opened(0);
    await close();
  });
});

test('a body that is sent too often to a path that is passed through is refused, and reading is not', async () => {
  const upstream = createServer(
    (request, response) => void request.resume().once('end', () => response.end()),
  );
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const to = [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`];
  const routes = [{ path: '/files/*', to, methods: ['GET', 'PUT'], maxBodyBytes: 100 }];
  const { url, close } = await limited({
    PASS_THROUGH_ROUTES: JSON.stringify(routes),
    RATE_LIMITS: JSON.stringify([uploads]),
  });
  const put = (address: string, path = '/files/a') =>
    fetch(new URL(path, url), { method: 'PUT', body: 'x', ...from(address) });
  const all = [];
  for (const path of ['/files/a', '/files/b', '/files/%61']) all.push(await put('198.51.100.1', path));
  expect(all.map(({ status }) => status)).toEqual([200, 200, 429]);
  const refused = all[2] ?? Response.error();
  const { errors } = (await refused.json()) as Awaited<ReturnType<typeof ask>>['body'];
  expect(errors?.[0]?.message).toMatch(
    /^Something may be sent to \/files\/\* 2 times in 600 s\. Try again in \d+ s\.$/u,
  );
  expect(errors?.[0]?.extensions).toEqual({
    code: 'RATE_LIMITED',
    retryAfter: Number(refused.headers.get('retry-after')),
  });
  expect((await put('198.51.100.2')).status).toBe(200);
  expect((await fetch(new URL('/files/a', url), from('198.51.100.1'))).status).toBe(200);
  await close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

test.each([
  ['a field without its type', [{ ...rules[0], field: 'register' }]],
  ['a field of another type', [{ ...rules[0], field: 'Product.name' }]],
  ['both a field and uploads', [{ ...rules[0], uploads: '/files/*' }]],
  ['uploads by viewer', [{ uploads: '/files/*', points: 1, seconds: 1, by: 'viewer' }]],
  ['uploads to a path that is not passed through', [uploads]],
  ['no points', [{ ...rules[0], points: 0 }]],
  ['another measure', [{ ...rules[0], by: 'country' }]],
  ['a misspelt key', [{ ...rules[0], second: 5 }]],
])('a rule with %s is refused at the start', (_, given) => {
  expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', RATE_LIMITS: JSON.stringify(given) })).toThrow(
    'RATE_LIMITS',
  );
});
