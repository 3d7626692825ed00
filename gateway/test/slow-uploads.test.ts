import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startRawRequest, type RawRequest } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { supergraphOf } from './support/shop.ts';

const maxUploads = 40;
const idleMs = 3_000;
const minBytesPerSecond = 1_000;
/** More than the systems on both ends keep, and than the gateway takes ahead. */
const film = Buffer.alloc(60_000_000);

let uploading = 0;
let showing = 0;
const upstream = createServer((request, response) => {
  if (request.url?.startsWith('/films/') === true) {
    showing += 1;
    response.once('close', () => (showing -= 1)).write('begins');
    return request.url === '/films/long' ? void response.end(film) : undefined;
  }
  if (request.method !== 'PUT') return void response.end('fine');
  uploading += 1;
  response.once('close', () => (uploading -= 1));
  buffer(request).then(
    ({ length }) => response.end(String(length)),
    () => response.destroy(),
  );
});
/** It waits for its clients for longer than any machine stands still. */
let gateway: GatewayOver;
/** It cuts those that are idle or too slow. */
let strict: GatewayOver;
const requests: RawRequest[] = [];
beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const to = [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`];
  const nobody = 'http://127.0.0.1:9/graphql';
  const files = { to, methods: ['GET', 'PUT'], maxBodyBytes: 1_000_000, timeoutMs: 600_000 };
  const start = (variables: NodeJS.ProcessEnv) =>
    startGatewayOver(supergraphOf({ products: nobody, reviews: nobody }), {
      MAX_UPLOADS: String(maxUploads),
      PASS_THROUGH_MIN_BYTES_PER_SECOND: String(minBytesPerSecond),
      PASS_THROUGH_ROUTES: JSON.stringify([
        { ...files, path: '/images/*' },
        { ...files, path: '/films/*' },
        { to, path: '/keys' },
      ]),
      ...variables,
    });
  gateway = await start({ PASS_THROUGH_IDLE_MS: '600000', PASS_THROUGH_GRACE_MS: '600000' });
  strict = await start({ PASS_THROUGH_IDLE_MS: String(idleMs) });
});
afterEach(async () => {
  for (const request of requests.splice(0)) request.destroy();
  await eventually(() => uploading, 0);
});
afterAll(async () => {
  await Promise.all([gateway.close(), strict.close()]);
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

function put(target: string, length = 100_000, { url } = gateway): RawRequest {
  const request = startRawRequest(url, {
    method: 'PUT',
    target,
    headers: { 'content-length': length },
  });
  requests.push(request);
  return request;
}

/** Sends a byte now and then, as long as the connection is open. */
function drip(request: RawRequest, everyMs = 100): void {
  const timer = setInterval(() => request.write('x'), everyMs);
  void request.answer.finally(() => clearInterval(timer));
}

async function othersAreAnswered(): Promise<void> {
  for (const path of ['/images/a', '/keys']) {
    const answer = await fetch(`${gateway.url}${path}`);
    expect([answer.status, await answer.text()]).toEqual([200, 'fine']);
  }
  const { body } = await ask(`${gateway.url}/graphql`, '{ __typename }');
  expect(body).toEqual({ data: { __typename: 'Query' } });
}

test('36 slow uploads to one address: one is taken, 35 are refused, and images and keys are there', async () => {
  const first = put('/images/a?signature=1');
  drip(first);
  await eventually(() => uploading, 1);
  const spellings = ['/images/a?signature=1', '/images/a', '/images/%61', '/images/a?signature=1&more'];
  const others = Array.from({ length: 35 }, (_, index) => put(spellings[index % 4] ?? ''));
  for (const { status, text } of await Promise.all(others.map(({ answer }) => answer))) {
    expect(status).toBe(409);
    expect(text).toContain('"code":"UPLOAD_IN_PROGRESS"');
  }
  await othersAreAnswered();
  first.destroy();
  await eventually(() => uploading, 0);
  const again = put('/images/a?signature=1', 5);
  again.write('12345');
  expect((await again.answer).status).toBe(200);
});

test('slow uploads to many addresses: so many are taken, the rest is refused, and others are answered', async () => {
  const slow = Array.from({ length: maxUploads }, (_, index) => put(`/images/${index}`));
  for (const request of slow) drip(request);
  await eventually(() => uploading, maxUploads);
  const { status, text } = await put('/images/more').answer;
  expect(status).toBe(503);
  expect(text).toContain(`limit of ${maxUploads} uploads`);
  expect(text).toMatch(/retry-after: 1/i);
  await othersAreAnswered();
});

test('a client that sends nothing is refused, and one that sends too little', async () => {
  const idle = put('/images/idle', 100_000, strict);
  idle.write('x');
  const slow = put('/images/slow', 100_000, strict);
  drip(slow);
  for (const { status, text } of [await idle.answer, await slow.answer]) {
    expect(status).toBe(408);
    expect(text).toContain('"code":"REQUEST_TIMEOUT"');
    expect(text).toContain(`${minBytesPerSecond} bytes a second, and ${idleMs} ms`);
  }
  await eventually(() => uploading, 0);
});

test('one that was slow at first, and then sends what it has, is taken', async () => {
  const request = put('/images/late', 20_000);
  request.write('x'.repeat(10_000));
  await eventually(() => uploading, 1);
  request.write('x'.repeat(10_000));
  const { status, text } = await request.answer;
  expect([status, text.endsWith('20000')]).toEqual([200, true]);
});

/** Asks, and reads nothing of the answer. */
function askUnread(path: string, { url } = gateway): Socket {
  const { hostname, port, host } = new URL(url);
  const socket = connectTcp(Number(port), hostname).pause();
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return socket;
}

test('36 answers that do not end keep nothing from the other paths', async () => {
  const sockets = Array.from({ length: 36 }, () => askUnread('/films/endless'));
  await eventually(() => showing, 32); // as many as one path may have
  await othersAreAnswered();
  for (const socket of sockets) socket.destroy();
  await eventually(() => showing, 0);
});

test('a client that takes nothing of its answer is cut, and its upstream let go', async () => {
  const socket = askUnread('/films/long', strict);
  await eventually(() => showing, 1);
  await eventually(() => showing, 0);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()).resume());
});
