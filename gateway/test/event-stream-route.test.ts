import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { OperationTypeNode } from 'graphql';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSlots } from '../src/sockets/connection-slots.ts';
import { createCors } from '../src/http/cors.ts';
import { serveEventStreams, type EventStreamRouteOptions } from '../src/http/event-stream-route.ts';
import type { AdmittedSubscription } from '../src/operations/admit.ts';
import type { RunningOperation } from '../src/operations/begin-operation.ts';
import type { SocketSession } from '../src/sockets/open-sockets.ts';
import { nothingForwarded } from '../src/subgraph-headers/subgraph-headers.ts';
import { AuthenticationError } from '../src/viewers/authentication-error.ts';
import { anonymous, type Identity } from '../src/viewers/authenticate.ts';

let server: Server;
let url: string;
let authenticate: () => Promise<Identity>;
let admit: () => Promise<AdmittedSubscription>;
let begin: () => RunningOperation;
let assertCurrent: () => void;
let session: PromiseWithResolver<SocketSession>;

interface PromiseWithResolver<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}
function resolver<T>(): PromiseWithResolver<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve(value) };
}

beforeEach(async () => {
  session = resolver<SocketSession>();
  admit = async () => ({ ok: true, kind: OperationTypeNode.SUBSCRIPTION }) as AdmittedSubscription;
  assertCurrent = () => undefined;
  const options: EventStreamRouteOptions = {
    admit: () => admit(),
    begin: () => begin(),
    originOf: () => ({ trace: {}, forwarded: nothingForwarded, address: '' }),
    authenticator: { authenticate: () => authenticate(), assertCurrent: () => assertCurrent() },
    openSockets: {
      add: (opened) => session.resolve(opened),
      renew: () => undefined,
      endSession: () => undefined,
    },
    cors: createCors([]),
    maxBodyBytes: 1_000,
    bodyTimeoutMs: 10_000,
    showsCost: false,
    slots: { ofAddresses: createSlots(10, 'This address'), ofViewers: createSlots(10, 'This viewer') },
  };
  const streams = serveEventStreams(options, () => undefined);
  server = createServer((request, response) => void streams.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/?query=subscription{x}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const accepting = {
  headers: { accept: 'text/event-stream', 'apollo-require-preflight': 'yes' },
  agent: false,
};

test('nothing is begun for a client that left while its token was verified', async () => {
  const asked = resolver<undefined>();
  const verified = resolver<Identity>();
  let begun = 0;
  authenticate = () => {
    asked.resolve(undefined);
    return verified.promise;
  };
  begin = () => {
    begun += 1;
    return { stop: () => undefined, drain: () => undefined };
  };
  const arrived = once(server, 'request');
  const client = get(url, accepting).on('error', () => undefined);
  await asked.promise;
  const [, response] = (await arrived) as [unknown, NodeJS.EventEmitter];
  client.destroy();
  await once(response, 'close');
  verified.resolve(anonymous);
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toBe(0);
});

test('a session that ends stops its operation at once, also when its client reads nothing', async () => {
  const order: string[] = [];
  authenticate = async () => anonymous;
  begin = () => ({ stop: () => void order.push('stopped'), drain: () => undefined });
  const client = get(url, accepting).on('error', () => undefined);
  const opened = await session.promise;
  opened.close(4403, 'The access token has expired.');
  expect(order).toEqual(['stopped']);
  client.destroy();
});

test('nothing is begun for a viewer whose session ended while the operation was planned', async () => {
  const asked = resolver<undefined>();
  const planned = resolver<AdmittedSubscription>();
  let begun = 0;
  authenticate = async () => anonymous;
  admit = () => {
    asked.resolve(undefined);
    return planned.promise;
  };
  begin = () => {
    begun += 1;
    return { stop: () => undefined, drain: () => undefined };
  };
  const answered = fetch(url, accepting);
  await asked.promise;
  assertCurrent = () => {
    throw new AuthenticationError('revoked', 'The session has ended.');
  };
  planned.resolve({ ok: true, kind: OperationTypeNode.SUBSCRIPTION } as AdmittedSubscription);
  expect((await answered).status).toBe(401);
  expect(begun).toBe(0);
});
