import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadEnvironment } from '../src/environment.ts';
import { eventually } from './support/eventually.ts';
import { startFollowingGateway, type FollowingGateway } from './support/following-gateway.ts';
import { manual } from './support/manual-manager.ts';
import { supergraphOf } from './support/shop.ts';
import { connect } from './support/socket-client.ts';

const nobody = 'http://127.0.0.1:9/graphql';
const shop = supergraphOf({ products: nobody, reviews: nobody });
/** The same, and a field more. */
const shopWithColours = shop.replace('costPrice: Int', 'colour: String\n  costPrice: Int');

let directory: string;
let gateway: FollowingGateway | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'supergraph-'));
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  await rm(directory, { recursive: true });
});

async function start(variables: NodeJS.ProcessEnv): Promise<FollowingGateway> {
  gateway = await startFollowingGateway(variables);
  return gateway;
}
/** In one step: a file that is seen half written would be refused as well. */
async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
const status = async (gateway: FollowingGateway) => (await gateway.readiness()).status;
const knowsColours = async (gateway: FollowingGateway) => {
  const { body } = await gateway.ask('{ __type(name: "Product") { fields { name } } }');
  return JSON.stringify(body).includes('colour');
};

test('the environment names exactly one source', () => {
  const either = 'Set exactly one of SUPERGRAPH_PATH, SUPERGRAPH_SUBGRAPHS and SUPERGRAPH_MODULE';
  expect(() => loadEnvironment({})).toThrow(either);
  expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', SUPERGRAPH_MODULE: 'y' })).toThrow(either);
  expect(() => loadEnvironment({ SUPERGRAPH_SUBGRAPHS: 'http://one' })).toThrow('name=url');
  expect(loadEnvironment({ SUPERGRAPH_SUBGRAPHS: 'a=http://a/q?x=1, b-2=http://b' }).supergraph).toEqual({
    kind: 'subgraphs',
    subgraphs: [
      { name: 'a', url: 'http://a/q?x=1' },
      { name: 'b-2', url: 'http://b' },
    ],
  });
});

describe('a file', () => {
  test('that changes is served anew; one that is no supergraph is counted, and changes neither answers nor readiness', async () => {
    const path = join(directory, 'supergraph.graphql');
    await write(path, shop);
    const running = await start({ SUPERGRAPH_PATH: path });
    expect(await status(running)).toBe(200);
    expect(await knowsColours(running)).toBe(false);
    await write(path, shopWithColours);
    await eventually(() => knowsColours(running), true);
    await write(path, shop.slice(0, shop.length / 2));
    await eventually(() => running.updates('refused'), 1);
    expect(await status(running)).toBe(200);
    expect(await knowsColours(running)).toBe(true);
    expect(await running.updates('served')).toBe(2);
  });

  test('that names a subgraph without a URL is refused, and the former goes on', async () => {
    const path = join(directory, 'supergraph.graphql');
    await write(path, shop);
    const running = await start({ SUPERGRAPH_PATH: path });
    await write(path, shopWithColours.replaceAll(nobody, ''));
    await eventually(() => running.updates('refused'), 1);
    const reason = 'The supergraph has no URL for products: set SUBGRAPH_PRODUCTS_URL.';
    expect(running.errors().at(-1)?.err?.message).toBe(reason);
    expect(await knowsColours(running)).toBe(false);
    expect(await status(running)).toBe(200);
  });

  test('that is not there yet is waited for: not ready, then ready without a restart, over sockets too', async () => {
    const path = join(directory, 'supergraph.graphql');
    const running = await start({ SUPERGRAPH_PATH: path });
    expect(await running.readiness()).toEqual({ status: 503, reason: expect.stringContaining('ENOENT') });
    const socket = await connect(`${running.url}/graphql`);
    socket.subscribe('early', '{ __typename }');
    expect(await socket.next('early')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
    await write(path, 'type Query { half');
    await eventually(async () => (await running.readiness()).reason?.includes('Syntax Error'), true);
    await write(path, shop);
    await eventually(() => status(running), 200);
    socket.subscribe('late', '{ __typename }');
    expect(await socket.next('late')).toMatchObject({ payload: { data: { __typename: 'Query' } } });
    await socket.close();
  });
});

describe('a module', () => {
  const module = fileURLToPath(new URL('./support/manual-manager.ts', import.meta.url));

  test('that exports a supergraph manager says what is served; what it says wrongly is refused', async () => {
    manual.sdl = shop;
    const running = await start({ SUPERGRAPH_MODULE: module });
    expect(await status(running)).toBe(200);
    manual.update(shopWithColours);
    expect(await knowsColours(running)).toBe(true);
    expect(() => manual.update('type Query { x: Int }')).toThrow('Invalid supergraph');
    expect(await running.updates('refused')).toBe(1);
    expect(await knowsColours(running)).toBe(true);
    expect(await status(running)).toBe(200);
    await running.close();
    expect(manual.running).toBe(0);
  });

  test('whose registry is unavailable at the start is tried again', async () => {
    manual.sdl = '';
    const running = await start({ SUPERGRAPH_MODULE: module });
    expect(await running.readiness()).toEqual({ status: 503, reason: 'The registry does not answer.' });
    manual.sdl = shop;
    await eventually(() => status(running), 200);
  });

  test('that exports none is named', async () => {
    const path = join(directory, 'empty.mjs');
    await write(path, 'export const nothing = 1;');
    const running = await start({ SUPERGRAPH_MODULE: path });
    const reason = `${path} must export a supergraph manager, or its initialize function, as default.`;
    expect(await running.readiness()).toEqual({ status: 503, reason });
  });
});

test('loading a supergraph opens no connection: neither to Apollo nor to the metadata server of a cloud', async () => {
  const path = join(directory, 'supergraph.graphql');
  await write(path, shop);
  Object.assign(process.env, { APOLLO_KEY: 'service:shop:x', APOLLO_GRAPH_REF: 'shop@current' });
  const opened: string[] = [];
  const note = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    socket.once('connectionAttempt', (address: string) => opened.push(address));
    socket.once('lookup', (_error, _address, _family, host: string) => opened.push(host));
  };
  subscribe('net.client.socket', note);
  try {
    const running = await start({ SUPERGRAPH_PATH: path });
    expect(await status(running)).toBe(200);
    expect(new Set(opened)).toEqual(new Set(['127.0.0.1']));
  } finally {
    unsubscribe('net.client.socket', note);
    delete process.env['APOLLO_KEY'];
    delete process.env['APOLLO_GRAPH_REF'];
  }
});
