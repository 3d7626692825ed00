import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { eventually } from '../support/eventually.ts';
import { startRunningGateway, type RunningGateway } from '../support/running-gateway.ts';
import { connect, type SocketClient } from '../support/socket-client.ts';

let gateway: RunningGateway;
let ada: SocketClient;
beforeAll(async () => {
  gateway = await startRunningGateway();
  ada = await connect(gateway.url, await gateway.issuer.token({ userId: 'ada' }));
});
afterAll(async () => {
  await ada.close();
  await gateway.close();
});

const listeners = () => gateway.shop.storeEvents.listeners();
const reviewOf = (productId: string) => ({
  __typename: 'ReviewAdded' as const,
  review: { id: 'r1', text: 'Good' },
  product: { id: productId },
});

let lastId = 0;
const opened: [SocketClient, string][] = [];
/** Subscribes and waits until the subgraph has it. */
async function subscribe(query: string, more: object = {}, client: SocketClient = ada): Promise<string> {
  const id = `op${++lastId}`;
  const before = listeners();
  client.subscribe(id, query, more);
  opened.push([client, id]);
  await eventually(listeners, before + 1);
  return id;
}
afterEach(async () => {
  for (const [client, id] of opened.splice(0)) client.complete(id);
  await eventually(listeners, 0);
});

describe('an event of one subgraph is completed by another', () => {
  test('fields of an entity that another subgraph owns arrive with the event', async () => {
    const id = await subscribe(
      'subscription { storeEvents { ... on ReviewAdded { review { text } product { name } } } }',
    );
    gateway.shop.storeEvents.emit(reviewOf('7'), 'cursor-1');
    expect(await ada.next(id)).toEqual({
      id,
      type: 'next',
      payload: {
        data: { storeEvents: { review: { text: 'Good' }, product: { name: 'Product 7' } } },
        extensions: { cursor: 'cursor-1' },
      },
    });
  });

  test('each member of a union is shaped by its own fragment, without what was only fetched for the plan', async () => {
    const id = await subscribe(
      'subscription { storeEvents { __typename ... on Opened { at } ... on ReviewAdded { product { name } } } }',
    );
    gateway.shop.storeEvents.emit({ __typename: 'Opened', at: 9 });
    gateway.shop.storeEvents.emit(reviewOf('1'));
    expect((await ada.next(id)).payload).toEqual({ data: { storeEvents: { __typename: 'Opened', at: 9 } } });
    expect((await ada.next(id)).payload).toEqual({
      data: { storeEvents: { __typename: 'ReviewAdded', product: { name: 'Product 1' } } },
    });
  });

  test('aliases, fragments, variables and @include hold at the root and in the rest', async () => {
    const query = `subscription Watch($shelf: Shelf, $deep: Boolean!, $hidden: Boolean = false) {
      news: storeEvents(shelf: $shelf) { ...Added }
    }
    fragment Added on ReviewAdded {
      thing: product { title: name related @include(if: $deep) { label: name } broken @include(if: $hidden) }
    }`;
    const id = await subscribe(query, { variables: { shelf: 'BOTTOM', deep: true }, operationName: 'Watch' });
    gateway.shop.storeEvents.emit(reviewOf('2'));
    expect((await ada.next(id)).payload).toEqual({
      data: { news: { thing: { title: 'Product 2', related: { label: 'Product 2+' } } } },
    });
    const shallow = await subscribe(query, { variables: { deep: false }, operationName: 'Watch' });
    gateway.shop.storeEvents.emit(reviewOf('3'));
    expect((await ada.next(shallow)).payload).toEqual({ data: { news: { thing: { title: 'Product 3' } } } });
  });

  test('events keep their order also when the rest takes its time', async () => {
    const id = await subscribe('subscription { storeEvents { ... on ReviewAdded { product { id name } } } }');
    for (let index = 0; index < 50; index += 1)
      gateway.shop.storeEvents.emit(reviewOf(String(index)), `c${index}`);
    for (let index = 0; index < 50; index += 1)
      expect((await ada.next(id)).payload?.extensions).toEqual({ cursor: `c${index}` });
  });

  test('what fails in the rest is an error beside the event, with its path, its code and its service', async () => {
    const id = await subscribe(
      'subscription { storeEvents { ... on ReviewAdded { review { id } product { name } } } }',
    );
    gateway.shop.storeEvents.emit(reviewOf('missing'), 'c');
    const { payload } = await ada.next(id);
    expect(payload?.data).toEqual({ storeEvents: { review: { id: 'r1' }, product: { name: null } } });
    expect(payload?.errors).toEqual([
      {
        message: 'No such product.',
        path: ['storeEvents', 'product', 'name'],
        extensions: { code: 'NOT_FOUND', serviceName: 'products' },
      },
    ]);
    expect(payload?.extensions).toEqual({ cursor: 'c' });
    gateway.shop.storeEvents.emit(reviewOf('8'));
    expect((await ada.next(id)).payload?.errors).toBeUndefined();
  });

  test('an error in the event itself carries the name of the real service', async () => {
    const id = await subscribe('subscription { storeEvents { ... on Opened { at } } }');
    gateway.shop.storeEvents.emit({ __typename: 'Opened', at: 'not a number' as unknown as number });
    const { payload } = await ada.next(id);
    expect(payload?.data).toEqual({ storeEvents: null });
    expect(payload?.errors?.[0]?.extensions['serviceName']).toBe('reviews');
  });
});

describe('whose subscription it is', () => {
  test('each viewer has an upstream operation with an own token, and an own token in the rest', async () => {
    const bob = await connect(gateway.url, await gateway.issuer.token({ userId: 'bob' }));
    gateway.shop.seen.length = 0;
    const query = 'subscription { storeEvents { ... on ReviewAdded { product { seenBy } } } }';
    const mine = await subscribe(query);
    const his = await subscribe(query, {}, bob);
    gateway.shop.storeEvents.emit(reviewOf('1'));
    expect((await ada.next(mine)).payload?.data).toEqual({ storeEvents: { product: { seenBy: 'ada' } } });
    expect((await bob.next(his)).payload?.data).toEqual({ storeEvents: { product: { seenBy: 'bob' } } });
    const upstream = gateway.shop.seen.filter(({ field }) => field === 'storeEvents');
    expect(upstream.map(({ viewer }) => viewer)).toEqual([
      { id: 'ada', sessionId: 'session-of-ada' },
      { id: 'bob', sessionId: 'session-of-bob' },
    ]);
    bob.complete(his);
    await bob.close();
  });

  test('an anonymous one is refused by the subgraph in its own words', async () => {
    const nobody = await connect(gateway.url);
    nobody.subscribe('1', 'subscription { storeEvents { __typename } }');
    const frame = await nobody.next('1');
    expect(frame.type).toBe('error');
    expect(frame.payload?.[0]).toMatchObject({
      extensions: { code: 'UNAUTHENTICATED', serviceName: 'reviews' },
    });
    await nobody.close();
  });
});

describe('the end of a subscription', () => {
  test('an upstream that completes completes it', async () => {
    const id = await subscribe('subscription { storeEvents { __typename } }');
    gateway.shop.storeEvents.emit({ __typename: 'Opened', at: 1 });
    gateway.shop.storeEvents.complete();
    expect((await ada.next(id)).type).toBe('next');
    expect(await ada.next(id)).toEqual({ id, type: 'complete' });
  });

  test.each([
    ['FORBIDDEN', 'subscription { refused }'],
    ['BAD_CURSOR', 'subscription { storeEvents(after: "bad") { __typename } }'],
  ])('an upstream that refuses (%s) ends it with that error', async (code, query) => {
    ada.subscribe(code, query);
    const frame = await ada.next(code);
    expect(frame.type).toBe('error');
    expect(frame.payload?.[0]).toMatchObject({ extensions: { code, serviceName: 'reviews' } });
  });

  test('an upstream that fails on the way ends it with an error, without its inner words', async () => {
    const id = await subscribe('subscription { storeEvents { __typename } }');
    gateway.shop.storeEvents.fail(
      new GraphQLError('You were removed.', { extensions: { code: 'FORBIDDEN' } }),
    );
    expect(await ada.next(id)).toMatchObject({
      type: 'error',
      payload: [{ message: 'You were removed.', extensions: { code: 'FORBIDDEN' } }],
    });
    const other = await subscribe('subscription { storeEvents { __typename } }');
    gateway.shop.storeEvents.fail(new Error('secret details'));
    const frame = await ada.next(other);
    expect(frame.type).toBe('error');
    expect(JSON.stringify(frame)).not.toContain('secret');
  });
});

describe('nothing is left over', () => {
  const active = () => gateway.metric('parley_active_subscriptions{service="gateway",field="storeEvents"}');

  test('complete ends the upstream at once, also on a quiet stream', async () => {
    const id = await subscribe('subscription { storeEvents { __typename } }');
    expect(await active()).toBe(1);
    expect(await gateway.metric('parley_upstream_subscriptions')).toBe(1);
    ada.complete(id);
    await eventually(listeners, 0);
    expect(gateway.shop.reviews.activeSubscriptions()).toBe(0);
    expect(await active()).toBe(0);
    expect(await gateway.metric('parley_upstream_subscriptions')).toBe(0);
  });

  test('a socket that closes, or is cut, takes all its subscriptions along', async () => {
    const before = await gateway.metric('parley_open_sockets');
    for (const leave of ['close', 'terminate'] as const) {
      const client = await connect(gateway.url, await gateway.issuer.token({ userId: 'eve' }));
      for (let index = 0; index < 20; index += 1)
        client.subscribe(`s${index}`, 'subscription { storeEvents { __typename } }');
      await eventually(listeners, 20);
      client.socket[leave]();
      await eventually(listeners, 0);
      expect(await active()).toBe(0);
      await eventually(() => gateway.metric('parley_open_sockets'), before);
    }
  });

  test('one that is completed before its upstream is open never opens it', async () => {
    for (let index = 0; index < 30; index += 1) {
      ada.subscribe(`quick${index}`, 'subscription { storeEvents { __typename } }');
      ada.complete(`quick${index}`);
    }
    const id = await subscribeAfter();
    expect(listeners()).toBe(1);
    expect(await active()).toBe(1);
    ada.complete(id);
  });

  test('an id may be used again at once, for another operation: the first is over, the second lives', async () => {
    for (let round = 0; round < 50; round += 1) {
      ada.subscribe('again', 'subscription { storeEvents { __typename } }');
      ada.complete('again');
      ada.subscribe('again', '{ whoami }');
      ada.complete('again');
    }
    ada.subscribe('again', 'subscription { storeEvents { ... on Opened { at } } }');
    opened.push([ada, 'again']);
    await eventually(listeners, 1);
    await eventually(active, 1);
    gateway.shop.storeEvents.emit({ __typename: 'Opened', at: 5 }, 'c5');
    expect(await ada.next('again')).toMatchObject({
      type: 'next',
      payload: { data: { storeEvents: { at: 5 } } },
    });
    ada.complete('again');
    await eventually(() => gateway.metric('parley_upstream_subscriptions'), 0);
    const late = await connect(gateway.url);
    for (const id of ['x', 'x']) late.subscribe(id, '{ slow }');
    expect(await late.closed).toMatchObject({ code: 4409 });
  });

  test('an operation with variables that are nested too deeply is refused, and its socket stays', async () => {
    const client = await connect(gateway.url, await gateway.issuer.token({ userId: 'ada' }));
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    const subscription = 'subscription($after: String) { storeEvents(after: $after) { __typename } }';
    for (const [id, query] of Object.entries({ unused: '{ whoami }', used: subscription }))
      client.socket.send(
        `{"id":"${id}","type":"subscribe","payload":{"query":"${query}","variables":{"after":${deep}}}}`,
      );
    expect((await client.next('unused')).payload?.errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
    });
    expect((await client.next('used')).type).toBe('error');
    client.subscribe('after', '{ whoami }');
    expect((await client.next('after')).payload?.data).toEqual({ whoami: 'ada' });
    await client.close();
  });

  /** Frames of a socket are handled in order: when this one is open, those before it are done. */
  async function subscribeAfter(): Promise<string> {
    const id = `after${++lastId}`;
    ada.subscribe(id, 'subscription { storeEvents { ... on Opened { at } } }');
    opened.push([ada, id]);
    await eventually(listeners, 1);
    return id;
  }
});
