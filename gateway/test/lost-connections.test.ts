import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { connectSubgraphs, type Subgraphs } from '../src/subgraphs/connect-subgraphs.ts';
import { everyViewer } from '../src/viewers/request-context.ts';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.ts';
import { freePort } from '@parley/testkit';
import { quietLogger } from './support/shop.ts';

let server: AnsweringServer;
let subgraphs: Subgraphs;
beforeEach(async () => {
  server = await startAnsweringServer();
  subgraphs = connectTo([server.url]);
});
afterEach(async () => {
  await subgraphs.close();
  await server.close();
});

function connectTo(urls: readonly string[]): Subgraphs {
  const connected = connectSubgraphs({
    urls: { SUBGRAPH_A_URL: urls },
    sign: undefined,
    timeoutMs: 60_000,
    probeMs: 1_000,
    limits: { maxConnections: 64, maxAnswerBytes: 16 * 1024 * 1024 },
    readinessPath: undefined,
    logger: quietLogger(),
  });
  connected.update([{ name: 'a', url: '' }]);
  return connected;
}

const ask = (repeatable: boolean) => subgraphs.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable });
const found = { data: { found: true } };
const answer = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
const close = (response: ServerResponse): void => void response.socket?.destroy();
const reset = (response: ServerResponse): void => void response.socket?.resetAndDestroy();

describe.each([
  ['closed', close],
  ['reset', reset],
])('a kept connection that is %s under a request', (_how, end) => {
  beforeEach(async () => {
    server.answer = answer;
    expect(await ask(true)).toEqual(found);
    server.answer = (response, count) => (count === 2 ? end : answer)(response);
  });

  test('a query is asked again, with one instance', async () => {
    expect(await ask(true)).toEqual(found);
    expect(server.count).toBe(3);
  });

  test('a mutation is not, and its client reads that it may have been done', async () => {
    expect(await ask(false)).toEqual({
      errors: [
        {
          message: 'The a service did not answer. What it was asked to do may have been done.',
          extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'a' },
        },
      ],
    });
    expect(server.count).toBe(2);
    expect(await ask(false)).toEqual(found);
  });
});

test('all kept connections may be closed at once', async () => {
  const waiting: ServerResponse[] = [];
  server.answer = (response) => {
    waiting.push(response);
    if (waiting.length === 20) for (const each of waiting) answer(each);
  };
  expect(await Promise.all(Array.from({ length: 20 }, () => ask(true)))).toEqual(
    Array.from({ length: 20 }, () => found),
  );
  server.answer = (response, count) => {
    if (count !== 21) return answer(response);
    for (const socket of server.sockets) socket.destroy();
  };
  expect(await ask(true)).toEqual(found);
});

test('a query that closes every connection is asked twice', async () => {
  server.answer = close;
  expect(await ask(true)).toMatchObject({ errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
  expect(server.count).toBe(2);
});

test('each instance has its turn before one is asked again', async () => {
  const other = await startAnsweringServer();
  const both = connectTo([server.url, other.url]);
  server.answer = close;
  other.answer = answer;
  const asked = () => both.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable: true });
  expect(await asked()).toEqual(found);
  other.answer = close;
  server.answer = (response, count) => (count > 1 ? answer : close)(response);
  expect(await asked()).toEqual(found);
  await both.close();
  await other.close();
});

test('a mutation that was never sent goes to the next instance', async () => {
  const dead = `http://127.0.0.1:${await freePort()}/graphql`;
  const both = connectTo([dead, server.url]);
  server.answer = answer;
  const asked = () => both.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable: false });
  expect(await Promise.all([asked(), asked()])).toEqual([found, found]);
  await both.close();
});

test('a mutation that could not be sent is said not to have been done', async () => {
  const none = connectTo([`http://127.0.0.1:${await freePort()}/graphql`]);
  const [error] =
    (await none.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable: false })).errors ?? [];
  expect(error?.message).toBe('The a service is not available right now. Try again in a moment.');
  await none.close();
});
