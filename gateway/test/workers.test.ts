import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startGatewayProcess, type LogEntry } from './support/gateway-process.ts';
import { startRawRequest } from './support/raw-request.ts';
import { nextOf, startRunningBoard, type RunningBoard } from './support/running-board.ts';
import type { SocketClient } from './support/socket-client.ts';

const subscription =
  'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text } } } }';
const workers = ['g-1', 'g-2'];
const log: LogEntry[] = [];
let running: RunningBoard;
let clients: SocketClient[];
beforeAll(async () => {
  running = await startRunningBoard({ GATEWAY_WORKERS: '2', INSTANCE_ID: 'g' }, (sdl, variables) =>
    startGatewayProcess(sdl, variables, (entry) => log.push(entry)),
  );
  clients = [];
  for (let index = 0; index < 20; index += 1) clients.push(await running.connect(`u${index}`));
});
afterAll(() => running.close());

const openSockets = (worker: string) => running.metric(`parley_open_sockets{worker="${worker}"}`);
const begun = (worker: string) =>
  log.filter((entry) => entry.msg === 'A worker begins' && entry['worker'] === worker);
const isOpen = ({ socket }: SocketClient) => socket.readyState === socket.OPEN;
const readiness = async () => {
  const response = await fetch(`${running.adminUrl}/readyz`);
  return { status: response.status, ...((await response.json()) as { warnings?: string[] }) };
};

test('each connection goes to the next worker, and those who run it see both', async () => {
  expect(await Promise.all(workers.map(openSockets))).toEqual([10, 10]);
  expect(await readiness()).toEqual({ status: 200, ready: true });
  expect((await ask(running.url, '{ __typename }')).body.data).toEqual({ __typename: 'Query' });
});

test('a worker that is killed is replaced; the other goes on', async () => {
  for (const client of clients) client.subscribe('1', subscription);
  for (const client of clients) await nextOf(client, '1');
  const pid = Number(begun('g-1').at(-1)?.['pid']);
  process.kill(pid, 'SIGKILL');
  await eventually(() => clients.filter(isOpen).length, 10);
  running.board.log.post('still here');
  for (const client of clients.filter(isOpen))
    expect(await nextOf(client, '1')).toMatchObject({ data: { posts: { post: { text: 'still here' } } } });

  await eventually(async () => (await readiness()).warnings, undefined);
  expect(begun('g-1')).toHaveLength(2);
  expect(begun('g-2')).toHaveLength(1);
  const back = await Promise.all([running.connect('one'), running.connect('other')]);
  expect(await Promise.all(workers.map(openSockets))).toEqual([1, 11]);
  await Promise.all(back.map((client) => client.close()));
});

test('a shutdown of the whole group of processes ends the operations of all with their cursors, and waits for nobody who has asked for half of something', async () => {
  const open = clients.filter(isOpen);
  expect(open).toHaveLength(10);
  for (let each = 0; each < 4; each += 1) startRawRequest(running.url, { isUnfinished: true });
  await ask(running.url, '{ __typename }');
  // As systemd and terminals do: the primary process, too, signals its workers.
  for (const worker of workers) process.kill(Number(begun(worker).at(-1)?.['pid']), 'SIGTERM');
  await running.closeGateway(); // rejects when it exits with another code than 0
  for (const client of open) expect(await client.closed).toMatchObject({ code: 1_001 });
});

test('a port that is taken ends the whole with a sentence', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as AddressInfo;
  const child = spawn(process.execPath, [fileURLToPath(new URL('../dist/main.js', import.meta.url))], {
    env: {
      GATEWAY_WORKERS: '2',
      PORT: String(port),
      ADMIN_PORT: '0',
      SUPERGRAPH_PATH: fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url)),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => output.push(data));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(1);
  expect(Buffer.concat(output).toString()).toContain(`Port ${port} on 127.0.0.1 is taken: set PORT.`);
  await new Promise((resolve) => holder.close(resolve));
});
