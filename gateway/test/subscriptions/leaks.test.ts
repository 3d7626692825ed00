import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from '../support/eventually.ts';
import { nextOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let running: RunningBoard;
beforeAll(async () => {
  running = await startRunningBoard();
});
afterAll(() => running.close());

const socketsPerRound = 50;
const perSocket = 100;
const query =
  'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text author { name } } } } }';
const quiet = 'subscription { plain { text } }';

interface Counts {
  readonly sockets: number;
  readonly upstreams: number;
  readonly followers: number;
  readonly timers: number;
}

async function counts(): Promise<Counts> {
  return {
    sockets: await running.metric('parley_open_sockets'),
    upstreams: await running.metric('parley_upstream_subscriptions'),
    followers: running.board.log.followers(),
    timers: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
  };
}

/** Opens 5,000 subscriptions, half of them on streams that stay quiet; half are completed, half go with their sockets. */
async function round(): Promise<void> {
  const { log } = running.board;
  for (let batch = 0; batch < socketsPerRound; batch += 10) {
    const clients = await Promise.all(Array.from({ length: 10 }, (_, index) => running.connect(`u${index}`)));
    for (const client of clients)
      for (let index = 0; index < perSocket; index += 1)
        client.subscribe(String(index), index % 2 === 0 ? query : quiet);
    await eventually(() => log.followers(), clients.length * perSocket);
    for (const client of clients)
      for (let index = 0; index < perSocket; index += 2) await nextOf(client, String(index));
    log.post('something');
    for (const [position, client] of clients.entries()) {
      if (position % 2 === 0) client.socket.terminate();
      else for (let index = 0; index < perSocket; index += 1) client.complete(String(index));
    }
    await eventually(() => log.followers(), 0);
    await Promise.all(clients.map((client) => client.close()));
  }
  await eventually(() => running.metric('parley_open_sockets'), 0);
}

/** Megabytes. */
async function heapAtRest(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

test('5,000 subscriptions opened and closed, again and again, leave nothing behind', async () => {
  // The sockets to the subgraphs stay open for a while when nobody needs them: they are there in all counts but the first.
  await round();
  const before = await counts();
  const growths: number[] = [];
  let heap = await heapAtRest();
  // What leaks does so in every round; what the engine keeps for itself (compiled code, for one) it takes now and then.
  while (growths.length < 4 && !growths.some((growth) => growth < 2)) {
    await round();
    expect(await counts()).toEqual(before);
    const grown = await heapAtRest();
    growths.push(grown - heap);
    heap = grown;
  }
  expect(Math.min(...growths)).toBeLessThan(2);
}, 600_000);
