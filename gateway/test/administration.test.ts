import { createLogger } from '@parley/service-kit/process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { loadEnvironment } from '../src/environment.ts';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from '@parley/testkit';
import { startHeldSubgraph, type HeldSubgraph } from './support/held-subgraph.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';

let subgraph: HeldSubgraph;
let gateway: GatewayOver;
beforeAll(async () => {
  subgraph = await startHeldSubgraph();
  gateway = await startGatewayOver(subgraph.supergraphSdl);
});
afterAll(async () => {
  await gateway.close();
  await subgraph.close();
});

const portOf = (url: string) => new URL(url).port;
const read = async (url: string) => {
  const response = await fetch(url);
  return [response.status, await response.text()] as const;
};

describe('where clients come', () => {
  test.each(['/metrics', '/metrics/', '/METRICS', '/%6detrics', '/metrics?a=b', '/health/all'])(
    'there is nothing at %s',
    async (path) => {
      const { status, text } = await startRawRequest(gateway.url, { method: 'GET', target: path }).answer;
      expect(status).toBe(404);
      expect(text).not.toContain('parley_');
    },
  );

  test.each(['/health', '/readyz'])('%s says that it is ready, and nothing else', async (path) => {
    expect(await read(gateway.url + path)).toEqual([200, '{"ready":true}']);
  });

  test.each(['/health', '/readyz'])('%s says that it is not ready, and not why', async (path) => {
    const other = await startGatewayOver('type Query { a: Int }');
    expect(await read(other.url + path)).toEqual([503, '{"ready":false}']);
    expect(await read(`${other.adminUrl}/health`)).toEqual([503, expect.stringContaining('"supergraph"')]);
    await other.close();
  });

  test('/livez says that it lives', async () => {
    expect(await read(`${gateway.url}/livez`)).toEqual([200, '{"live":true}']);
  });
});

describe('where those come who run it', () => {
  test('there are metrics, and health with its reasons', async () => {
    expect(await read(`${gateway.adminUrl}/metrics`)).toEqual([
      200,
      expect.stringContaining('parley_open_sockets 0'),
    ]);
    const health = await fetch(`${gateway.adminUrl}/health`);
    expect(await health.json()).toMatchObject({ ready: true, checks: { supergraph: { ready: true } } });
    for (const path of ['/livez', '/readyz']) expect((await fetch(gateway.adminUrl + path)).status).toBe(200);
  });

  test.each(['/graphql', '/', '/nothing'])('there is nothing at %s', async (path) => {
    expect((await fetch(gateway.adminUrl + path)).status).toBe(404);
  });

  test.each([
    ['localhost', 200],
    ['LOCALHOST.:1', 200],
    ['127.0.0.1:80', 200],
    ['[::1]:4001', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
  ])('a page that leads a name of its own there is refused: %s is answered by %i', async (host, wanted) => {
    const request = { method: 'GET', target: '/metrics', headers: { host } };
    const { status, text } = await startRawRequest(gateway.adminUrl, request).answer;
    expect([status, text.includes('parley_')]).toEqual([wanted, wanted === 200]);
  });
});

test.each(['ADMIN_PORT', 'PORT'] as const)(
  'where %s is taken, one sentence says so, and the other port is left',
  async (name) => {
    const taken = portOf(name === 'PORT' ? gateway.url : gateway.adminUrl);
    const other = String(await freePort());
    const ports = { PORT: other, ADMIN_PORT: other, [name]: taken };
    await expect(startGatewayOver(subgraph.supergraphSdl, ports)).rejects.toThrow(
      `Port ${taken} on 127.0.0.1 is taken: set ${name}.`,
    );
    await expect(fetch(`http://127.0.0.1:${other}/livez`)).rejects.toThrow();
  },
);

test('one port for both is refused', () => {
  expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', PORT: '4001' })).toThrow(
    'ADMIN_PORT: 4001 is PORT too, and the administration needs a port of its own.',
  );
  expect(loadEnvironment({ SUPERGRAPH_PATH: 'x', PORT: '0', ADMIN_PORT: '0' }).ADMIN_PORT).toBe(0);
});

test('a gateway that shuts down is watched until its clients have their answers', async () => {
  const errors: string[] = [];
  const destination = { write: (line: string) => void errors.push(line) };
  const logger = createLogger({ service: 'gateway', instanceId: 'test', level: 'error', destination });
  const other = await startGatewayOver(subgraph.supergraphSdl, {}, { logger });
  // A request that never ends keeps nothing open.
  const stuck = connect(Number(portOf(other.adminUrl)), '127.0.0.1');
  stuck.on('error', () => undefined);
  stuck.write('GET /metr');
  const asking = ask(`${other.url}/graphql`, '{ page }');
  await eventually(() => subgraph.waiting(), 1);
  const closing = other.close();
  await eventually(async () => (await fetch(`${other.adminUrl}/readyz`)).status, 503);
  await eventually(
    () =>
      fetch(`${other.url}/livez`).then(
        ({ ok }) => ok,
        () => 'refused',
      ),
    'refused',
  );
  expect(JSON.parse((await read(`${other.adminUrl}/health`))[1])).toMatchObject({ draining: true });
  expect((await fetch(`${other.adminUrl}/metrics`)).status).toBe(200);
  subgraph.answer();
  expect((await asking).body).toEqual({ data: { page: 'fine' } });
  await closing;
  await expect(fetch(`${other.adminUrl}/livez`)).rejects.toThrow();
  expect(errors).toEqual([]);
});
