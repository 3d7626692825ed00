import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { connectSubgraphs } from '../src/subgraphs/connect-subgraphs.ts';
import { startGatewayOver } from './support/running-gateway.ts';
import { quietLogger, startShop, type Shop } from './support/shop.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from './support/tokens.ts';

let shops: [Shop, Shop];
let issuer: TokenIssuer;
let gateway: { url: string; close(): Promise<void> };
let url: string;
let deadIssuer: string;
/** Products has two instances, and nobody listens at the first address of the keys. */
beforeAll(async () => {
  const keys = await internalKeys();
  shops = [await startShop(keys.publicKey), await startShop(keys.publicKey)];
  issuer = await startTokenIssuer();
  deadIssuer = await unusedAddress();
  gateway = await startGatewayOver(shops[0].supergraphSdl, {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    JWKS_URL: `${deadIssuer}, ${issuer.jwksUrl}`,
    SUBGRAPH_TIMEOUT_MS: '600000',
    SUBGRAPH_PRODUCTS_URL: shops.map(({ products }) => `${products.url}/graphql`).join(),
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([...shops.map((shop) => shop.close()), issuer.close()]);
});

async function unusedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/jwks.json`;
}

/** How many of six requests each instance got. */
async function sixRequests(): Promise<string> {
  const before = shops.map(({ seen }) => seen.length);
  for (let count = 0; count < 6; count += 1)
    expect((await ask(url, '{ whoami }')).body.data).toEqual({ whoami: 'nobody' });
  return shops.map(({ seen }, index) => seen.length - (before[index] ?? 0)).join(' ');
}

test('keys come from the address that answers', async () => {
  const token = await issuer.token({ userId: 'ada' });
  expect((await ask(url, '{ whoami }', { token })).body.data).toEqual({ whoami: 'ada' });
});

test('an instance that is not ready gets nothing while another is, and its turn when it is again', async () => {
  await eventually(sixRequests, '3 3');
  let ready = false;
  shops[0].health.add('store', () => (ready ? { ready } : { ready: false, reason: 'Unavailable.' }));
  await eventually(sixRequests, '0 6');
  ready = true;
  await eventually(sixRequests, '3 3');
});

test('an instance that is busy gets less while another is not', async () => {
  await eventually(sixRequests, '3 3');
  const token = await issuer.token({ userId: 'ada' });
  const slow = ask(url, '{ slow }', { token });
  await eventually(() => shops.some(({ seen }) => seen.some(({ field }) => field === 'slow')), true);
  // Which of the two has the slow one is a matter of turns; it has got its request already.
  await eventually(async () => ['0 6', '6 0'].includes(await sixRequests()), true);
  for (const shop of shops) shop.answerSlow();
  expect((await slow).body.data).toEqual({ slow: 'late' });
  await eventually(sixRequests, '3 3');
});

test('an instance whose store is unavailable gets nothing for a while, although it answers fast', async () => {
  await eventually(sixRequests, '3 3');
  shops[0].store.isUnavailable = true;
  const isRefused = async () => (await ask(url, '{ whoami }')).body.data?.['whoami'] !== 'nobody';
  let since = 0;
  await eventually(() => {
    since = performance.now();
    return isRefused();
  }, true);
  let refused = 0;
  for (let count = 0; count < 6; count += 1) if (await isRefused()) refused += 1;
  // It is asked once, when its turn comes, and then every 2 s: on a slow machine these requests may take as long.
  expect(refused).toBeLessThanOrEqual(Math.floor((performance.now() - since) / 2_000));
  shops[0].store.isUnavailable = false;
  await eventually(sixRequests, '3 3');
});

test('when none is ready all are used', async () => {
  const unavailable = () => ({ ready: false, reason: 'Unavailable.' }) as const;
  shops[0].health.add('broker', unavailable);
  await eventually(sixRequests, '0 6');
  shops[1].health.add('broker', unavailable);
  await eventually(sixRequests, '3 3');
});

/** Two addresses of one server that counts its requests. */
async function startCounting() {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urls: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    count: () => count,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('former instances of a subgraph are no longer asked for their readiness', async () => {
  const [former, present] = [await startCounting(), await startCounting()];
  const urls = { SUBGRAPH_PRODUCTS_URL: former.urls };
  const options = {
    sign: undefined,
    timeoutMs: 1_000,
    probeMs: 1_000,
    limits: { maxConnections: 64, maxAnswerBytes: 16 * 1024 * 1024 },
    readinessPath: '/readyz',
    logger: quietLogger(),
  };
  const subgraphs = connectSubgraphs({ ...options, urls });
  const products = [{ name: 'products', url: '' }];
  subgraphs.update(products);
  await eventually(() => former.count() >= 2, true);
  urls.SUBGRAPH_PRODUCTS_URL = present.urls;
  subgraphs.update(products);
  await eventually(() => present.count() >= 4, true); // what was under way has arrived
  const before = former.count();
  await eventually(() => present.count() >= 8, true);
  expect(former.count()).toBe(before);
  await subgraphs.close();
  await Promise.all([former.close(), present.close()]);
});
