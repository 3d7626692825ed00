import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limit } from '@parley/async';
import { parse } from 'graphql';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, type Answer } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { readMetric, startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';

const maxRunning = 4;
const maxWaiting = 4;

/** A subgraph that does two things at a time, each for 10 ms; and what it does not answer before `open`. */
async function startSlowSubgraph() {
  const begun: string[] = [];
  let running = 0;
  let mostRunning = 0;
  let open: () => void = () => undefined;
  let gate = Promise.resolve();
  const twoAtATime = limit(2);
  const server = createServer((request, response) => {
    void (async () => {
      const { query } = JSON.parse(await text(request)) as { query: string };
      begun.push(query);
      mostRunning = Math.max(mostRunning, ++running);
      await gate;
      await twoAtATime(() => sleep(10));
      running -= 1;
      response.setHeader('content-type', 'application/json').end('{"data":{"work":1,"more":2}}');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begun,
    running: () => running,
    mostRunning: () => mostRunning,
    shut: () => void (gate = new Promise((resolve) => (open = resolve))),
    open: () => open(),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

let subgraph: Awaited<ReturnType<typeof startSlowSubgraph>>;
let gateway: GatewayOver;
let url: string;
beforeAll(async () => {
  subgraph = await startSlowSubgraph();
  const sdl =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { work: Int more: Int }';
  const { supergraphSdl = '' } = composeServices([{ name: 'slow', url: subgraph.url, typeDefs: parse(sdl) }]);
  gateway = await startGatewayOver(supergraphSdl, {
    MAX_RUNNING_OPERATIONS: String(maxRunning),
    MAX_WAITING_OPERATIONS: String(maxWaiting),
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  subgraph.open();
  await gateway.close();
  await subgraph.close();
});

const isAnswered = ({ status, body }: Answer): boolean => status === 200 && body.data?.['work'] === 1;

function expectRefusal({ status, headers, body }: Answer): void {
  const [error] = body.errors ?? [];
  expect([status, error?.extensions['code'], body.data]).toEqual([503, 'OVERLOADED', undefined]);
  const retryAfterMs = Number(error?.extensions['retryAfterMs']);
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(Number(headers.get('retry-after'))).toBe(Math.ceil(retryAfterMs / 1_000));
}

test('beyond what the gateway can do it goes on answering, refuses the rest with a time, and recovers', async () => {
  const answers: Answer[] = [];
  const askOften = async (): Promise<void> => {
    for (let index = 0; index < 25; index += 1) answers.push(await ask(url, '{ work }'));
  };
  await Promise.all(Array.from({ length: 40 }, askOften));
  const refused = answers.filter((answer) => !isAnswered(answer));
  for (const answer of refused) expectRefusal(answer);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.length - refused.length).toBeGreaterThan(20);
  expect(subgraph.mostRunning()).toBeLessThanOrEqual(maxRunning);
  const refusals = 'parley_refused_operations_total{service="gateway",code="OVERLOADED"}';
  expect(await readMetric(gateway.adminUrl, refusals)).toBe(refused.length);
  for (let index = 0; index < 5; index += 1) expect(isAnswered(await ask(url, '{ work }'))).toBe(true);
});

test('a socket is refused in the same way, and goes on', async () => {
  const client = await connect(url);
  subgraph.shut();
  const ids = Array.from({ length: maxRunning + maxWaiting + 1 }, (_, index) => String(index));
  for (const id of ids) client.subscribe(id, '{ work }');
  const refused = await client.next();
  expect(refused).toMatchObject({
    type: 'next',
    payload: { errors: [{ extensions: { code: 'OVERLOADED', retryAfterMs: expect.any(Number) } }] },
  });
  expect((await client.next(refused.id)).type).toBe('complete');
  subgraph.open();
  for (const id of ids.filter((each) => each !== refused.id)) {
    await client.next(id);
    expect((await client.next(id)).type).toBe('complete');
  }
  client.subscribe('after', '{ work }');
  expect((await client.next('after')).payload?.data).toEqual({ work: 1 });
  await client.close();
});

test('what its client has given up while it waited is not begun', async () => {
  const client = await connect(url);
  subgraph.shut();
  for (let index = 0; index < maxRunning; index += 1) client.subscribe(`running ${index}`, '{ work }');
  await eventually(() => subgraph.running(), maxRunning);
  client.subscribe('given up', '{ more }');
  client.complete('given up');
  client.send({ type: 'ping' });
  expect((await client.next()).type).toBe('pong');
  subgraph.open();
  for (let index = 0; index < maxRunning; index += 1)
    expect((await client.next(`running ${index}`)).payload?.data).toEqual({ work: 1 });
  client.subscribe('after', '{ work }');
  await client.next('after');
  expect(subgraph.begun.filter((query) => query.includes('more'))).toEqual([]);
  await client.close();
});
