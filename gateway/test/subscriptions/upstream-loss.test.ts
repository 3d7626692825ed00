import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UpstreamSocket } from '../../src/upstreams/upstream-socket.ts';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { startGatewayOver } from '../support/running-gateway.ts';
import { quietLogger, startShop, type Shop } from '../support/shop.ts';
import { connect } from '../support/socket-client.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from '../support/tokens.ts';

let shops: [Shop, Shop];
let issuer: TokenIssuer;
let gateway: { url: string; close(): Promise<void> };
let url: string;
/** Each subgraph has two instances. */
beforeAll(async () => {
  const keys = await internalKeys();
  shops = [await startShop(keys.publicKey), await startShop(keys.publicKey)];
  issuer = await startTokenIssuer();
  gateway = await startGatewayOver(shops[0].supergraphSdl, {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    JWKS_URL: issuer.jwksUrl,
    SUBGRAPH_PRODUCTS_URL: shops.map(({ products }) => `${products.url}/graphql`).join(','),
    SUBGRAPH_REVIEWS_URL: shops.map(({ reviews }) => `${reviews.url}/graphql`).join(', '),
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([...shops.map((shop) => shop.close()), issuer.close()]);
});

const listeners = () => shops.reduce((sum, { storeEvents }) => sum + storeEvents.listeners(), 0);

test('instances take turns; a dead one is left out; its subscriptions end with their cursors', async () => {
  const client = await connect(url, await issuer.token({ userId: 'ada' }));
  for (const id of ['a', 'b']) client.subscribe(id, 'subscription { storeEvents { ... on Opened { at } } }');
  await eventually(listeners, 2);
  expect(shops.map(({ storeEvents }) => storeEvents.listeners())).toEqual([1, 1]);
  for (const { storeEvents } of shops) storeEvents.emit({ __typename: 'Opened', at: 1 }, 'here');
  await Promise.all([client.next('a'), client.next('b')]);

  await Promise.all([shops[0].products.close(), shops[0].reviews.close()]);
  const ended = await client.next();
  expect(ended).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'reviews', cursor: 'here' } }],
  });

  // The other one lives on, and what comes anew goes to the living instance.
  client.subscribe('c', 'subscription { storeEvents(after: "here") { ... on Opened { at } } }');
  await eventually(() => shops[1].storeEvents.listeners(), 2);
  shops[1].storeEvents.emit({ __typename: 'Opened', at: 2 });
  expect((await client.next('c')).payload?.data).toEqual({ storeEvents: { at: 2 } });
  for (let index = 0; index < 6; index += 1)
    expect((await ask(url, '{ product(id: 1) { name } }')).body).toEqual({
      data: { product: { name: 'Product 1' } },
    });
  // A mutation that was never sent may go to the other instance as well.
  expect((await ask(url, 'mutation { register(name: "x") }')).body.errors).toBeUndefined();
  await client.close();
  await eventually(listeners, 0);
});

test('an operation that no frame can carry ends with an error, and the socket it would have shared stays', async () => {
  const upstream = new UpstreamSocket({
    url: `${shops[1].reviews.url}/graphql`,
    limits: { maxMessageBytes: 1_000_000, maxAnswerBytes: 16 * 1024 * 1024 },
    logger: quietLogger(),
  });
  await upstream.ready;
  const outcome = (after: unknown) =>
    new Promise((resolve) => {
      const query = 'subscription($after: String) { storeEvents(after: $after) { __typename } }';
      upstream.subscribe(
        { query, variables: { after }, extensions: {} },
        { next: resolve, error: resolve, complete: () => resolve('complete'), lost: () => resolve('lost') },
      );
    });
  const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown;
  for (const after of [deep, 'x'.repeat(1_000_000)])
    expect(await outcome(after)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(await outcome('small')).toMatchObject([{ extensions: { code: 'NOT_FROM_GATEWAY' } }]);
  expect([upstream.closed, upstream.operations]).toEqual([false, 0]);
  await upstream.close();
});
