import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './support/eventually.ts';
import { startGatewayOver } from './support/running-gateway.ts';
import { supergraphOf } from './support/shop.ts';

/** A service of files that a test can make unready. */
interface FileServer {
  readonly origin: string;
  ready: boolean;
  asked: number;
  readonly server: Server;
}

let files: [FileServer, FileServer];
let gateway: { url: string; close(): Promise<void> };

beforeAll(async () => {
  files = [await startFileServer(), await startFileServer()];
  const nobody = 'http://127.0.0.1:9/graphql';
  const to = files.map(({ origin }) => origin);
  gateway = await startGatewayOver(supergraphOf({ products: nobody, reviews: nobody }), {
    PASS_THROUGH_ROUTES: JSON.stringify([
      { path: '/files/*', to, methods: ['GET', 'PUT'], maxBodyBytes: 100 },
    ]),
  });
});
afterAll(async () => {
  await gateway.close();
  for (const { server } of files) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function startFileServer(): Promise<FileServer> {
  const state = { ready: true, asked: 0 };
  const server = createServer((request, response) => {
    if (request.url === '/readyz') return void response.writeHead(state.ready ? 200 : 503).end();
    state.asked += 1;
    request.resume().once('end', () => response.end('fine'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, { origin, server });
}

/** How many of four requests with a body, which goes to one instance only, each instance got. */
async function fourUploads(): Promise<string> {
  for (const file of files) file.asked = 0;
  for (let count = 0; count < 4; count += 1)
    expect((await fetch(`${gateway.url}/files/a`, { method: 'PUT', body: 'bytes' })).status).toBe(200);
  return files.map(({ asked }) => asked).join(' ');
}

test('an instance that is not ready gets nothing while another is, and its turn when it is again', async () => {
  expect(await fourUploads()).toBe('2 2');
  files[0].ready = false;
  await eventually(fourUploads, '0 4');
  files[0].ready = true;
  await eventually(fourUploads, '2 2');
});

test('when none is ready all are used', async () => {
  files[0].ready = false;
  await eventually(fourUploads, '0 4');
  files[1].ready = false;
  await eventually(fourUploads, '2 2');
});
