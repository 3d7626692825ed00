import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { follow, nextOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';
import type { SocketClient } from '../support/socket-client.ts';
import { startSubgraphGate, type SubgraphGate } from '../support/subgraph-gate.ts';

const timeoutMs = 500;
const probeMs = 1_000;
const viewers = 100;

let running: RunningBoard;
let authors: SubgraphGate;
const clients: SocketClient[] = [];
beforeAll(async () => {
  authors = await startSubgraphGate(() => `${running.board.authors.url}/graphql`);
  running = await startRunningBoard({
    SUBGRAPH_AUTHORS_URL: authors.url,
    SUBGRAPH_TIMEOUT_MS: String(timeoutMs),
    SUBGRAPH_PROBE_MS: String(probeMs),
  });
  for (let index = 0; index < viewers; index += 1) clients.push(await running.connect(`viewer-${index}`));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await running.close();
  await authors.close();
});

/** What a subgraph that is silent may be sent in this time: what is under way when it falls silent, then one probe after the other. */
const allowed = (underWay: number, sinceMs: number): number => underWay + Math.ceil(sinceMs / probeMs);

async function followAll(id: string, selection: string): Promise<void> {
  const query = `subscription { posts { ... on PostAdded { post { text ${selection} } } } }`;
  for (const client of clients) await follow(running, client, id, query);
  for (const client of clients) await nextOf(client, id); // StreamStart
}

/** Posts while the authors hang; what all viewers get, and how many requests the authors were sent for it. */
async function postWhileSilent(id: string, count: number) {
  authors.isHung = true;
  const before = authors.requests.length;
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) running.board.log.post(`text ${index}`, `author-${index}`);
  const payloads = await Promise.all(
    clients.map(async (client) => {
      const got = [];
      while (got.length < count) got.push(await nextOf(client, id));
      return got;
    }),
  );
  return { payloads, requests: authors.requests.length - before, ms: performance.now() - startedAt };
}

async function speakAgain(): Promise<void> {
  authors.isHung = false;
  await eventually(async () => {
    await ask(running.url, '{ author(id: 1) { name } }');
    return running.metric('parley_silent_subgraphs');
  }, 0);
}

test('100 events for 100 viewers arrive while the subgraph of one field hangs, with nulls and paths, at the cost of a few requests', async () => {
  await followAll('shared', 'author { name }');
  const { payloads, requests, ms } = await postWhileSilent('shared', 100);
  for (const got of payloads)
    for (const [index, payload] of got.entries())
      expect(payload).toMatchObject({
        data: { posts: { post: { text: `text ${index}`, author: { name: null } } } },
        errors: [{ path: ['posts', 'post', 'author', 'name'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
      });
  expect(requests).toBeLessThanOrEqual(allowed(10, ms));
});

test('queries are answered at once meanwhile, and the gateway stays ready and says what is silent', async () => {
  const before = authors.requests.length;
  const startedAt = performance.now();
  for (let index = 0; index < 50; index += 1)
    expect((await ask(running.url, '{ author(id: 1) { name } }')).body).toMatchObject({
      data: { author: null },
      errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'authors' } }],
    });
  expect(authors.requests.length - before).toBeLessThanOrEqual(allowed(1, performance.now() - startedAt));
  expect(await running.metric('parley_silent_subgraphs')).toBe(1);
  const base = running.url.replace('/graphql', '');
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${running.adminUrl}/health`)).json()).toMatchObject({
    ready: true,
    checks: { subgraphs: { ready: true, reason: expect.stringContaining('authors') } },
  });
});

test('a subgraph that answers again is found out by one request', async () => {
  await speakAgain();
  running.board.log.post('whole', 'b');
  for (const client of clients)
    expect((await nextOf(client, 'shared')).data).toEqual({
      posts: { post: { text: 'whole', author: { name: 'Author b' } } },
    });
  for (const client of clients) client.complete('shared');
  await eventually(() => running.board.log.followers(), 0);
});

test('what each viewer fetches alone is not sent for each of them either', async () => {
  await followAll('own', 'author { nickname }');
  const { payloads, requests, ms } = await postWhileSilent('own', 20);
  for (const got of payloads)
    for (const payload of got)
      expect(payload.errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
  // 32 payloads are made at a time.
  expect(requests).toBeLessThanOrEqual(allowed(64, ms));
  await speakAgain();
});

test('each request says how long its answer is of use', () => {
  const said = authors.requests.map(({ headers }) => Number(headers['x-parley-timeout-ms']));
  expect(Math.min(...said)).toBeGreaterThan(0);
  expect(Math.max(...said)).toBeLessThanOrEqual(timeoutMs);
});
