import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { follow, nextOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';
import type { SocketClient } from '../support/socket-client.ts';
import { startSubgraphGate, type SubgraphGate } from '../support/subgraph-gate.ts';

let running: RunningBoard;
let authors: SubgraphGate;
let clients: SocketClient[] = [];
beforeAll(async () => {
  authors = await startSubgraphGate(() => `${running.board.authors.url}/graphql`);
  running = await startRunningBoard({ SUBGRAPH_AUTHORS_URL: authors.url, SUBGRAPH_TIMEOUT_MS: '600000' });
});
afterAll(async () => {
  await running.close();
  await authors.close();
});
beforeEach(async () => {
  authors.isHung = true;
  authors.abandoned = 0;
  clients = [await running.connect('ada'), await running.connect('ben')];
});
afterEach(async () => {
  authors.isHung = false;
  await Promise.all(clients.map((client) => client.close()));
  await eventually(() => running.board.log.followers(), 0);
});

/** Both follow the posts with this selection; resolves when so many fetches for the next one hang. */
async function postTo(selection: string, fetches: number): Promise<void> {
  const query = `subscription { posts { ... on StreamStart { cursor } ... on PostAdded { ${selection} } } }`;
  for (const client of clients) {
    await follow(running, client, '1', query);
    await nextOf(client, '1');
  }
  const before = authors.requests.length;
  running.board.log.post('hello');
  await eventually(() => authors.requests.length, before + fetches);
}

const leave: [string, (client: SocketClient) => unknown][] = [
  ['complete', (client) => client.complete('1')],
  ['are cut', ({ socket }) => socket.terminate()],
];
test.each(leave)(
  'what two viewers wait for goes on for one, and is aborted when both %s',
  async (_name, end) => {
    const [ada, ben] = clients;
    await postTo('post { author { name } }', 1);
    if (ada !== undefined) end(ada);
    await eventually(() => running.board.log.followers(), 1);
    await eventually(() => running.metric('parley_active_subscriptions{service="gateway",field="posts"}'), 1);
    expect(authors.abandoned).toBe(0);
    if (ben !== undefined) end(ben);
    await eventually(() => authors.abandoned, 1);
  },
);

test('what is fetched for one viewer is aborted when that viewer leaves, and for nobody else', async () => {
  const [ada, ben] = clients;
  await postTo('post { author { nickname } }', 2);
  ada?.complete('1');
  await eventually(() => authors.abandoned, 1);
  ben?.complete('1');
  await eventually(() => authors.abandoned, 2);
});

test('a client that joins after an event was given up gets the next one', async () => {
  const [ada, ben] = clients;
  await postTo('post { author { name } }', 1);
  for (const client of clients) client.complete('1');
  await eventually(() => authors.abandoned, 1);
  authors.isHung = false;
  for (const client of [ada, ben]) {
    if (client === undefined) continue;
    await follow(running, client, '2', 'subscription { plain { text author { name } } }');
  }
  running.board.log.post('again');
  for (const client of clients)
    expect((await nextOf(client, '2')).data).toEqual({
      plain: { text: 'again', author: { name: 'Author a' } },
    });
});
