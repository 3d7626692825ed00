import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { postsSdl } from '../support/board.ts';
import { eventually } from '../support/eventually.ts';
import { follow, nextOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';
import type { SocketClient } from '../support/socket-client.ts';

/** What users of other gateways have complained about, each as it is not here. */
let running: RunningBoard;
const open: SocketClient[] = [];
beforeAll(async () => {
  running = await startRunningBoard();
});
afterAll(() => running.close());
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
  await eventually(() => running.board.log.followers(), 0);
});

async function join(userId: string): Promise<SocketClient> {
  const client = await running.connect(userId);
  open.push(client);
  return client;
}
const posts = (selection = 'text author { name }') =>
  `subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { ${selection} } } } }`;
/** So many users, each with a socket, a token and this subscription. */
async function followers(count: number, query = posts()): Promise<SocketClient[]> {
  const clients = await Promise.all(Array.from({ length: count }, (_, index) => join(`user-${index}`)));
  for (const client of clients) await follow(running, client, '1', query);
  await Promise.all(clients.map((client) => nextOf(client, '1')));
  return clients;
}
const follower = async (query = posts()): Promise<SocketClient> => {
  const [client] = await followers(1, query);
  if (client === undefined) throw new Error('Nobody follows.');
  return client;
};
const onlyOneInstance = async (): Promise<() => Promise<void>> => {
  await running.board.posts[1]?.stop();
  return async () => running.board.posts[1]?.start();
};

test('N entity fetches for N subscribers', async () => {
  const both = await onlyOneInstance();
  const clients = await followers(20);
  const before = running.board.authorFetches();
  running.board.log.post('one');
  await Promise.all(clients.map((client) => nextOf(client, '1')));
  expect(running.board.authorFetches() - before).toBe(1);
  await both();
});

test('a token in the key defeats sharing', async () => {
  const both = await onlyOneInstance();
  const first = await followers(3);
  const before = running.board.authorFetches();
  running.board.log.post('shared'); // three users, three sessions, three tokens
  await Promise.all(first.map((client) => nextOf(client, '1')));
  expect(running.board.authorFetches() - before).toBe(1);
  await both();
});

test('a stalled client delays others', async () => {
  const [stalled, quick] = await followers(2);
  stalled?.socket.pause();
  const text = 'x'.repeat(50_000);
  for (let index = 0; index < 300; index += 1) {
    running.board.log.post(`${index} ${text}`);
    if (quick !== undefined) await nextOf(quick, '1');
  }
  stalled?.socket.resume();
});

test('an upstream is not resubscribed after a restart', async () => {
  const client = await follower();
  for (const instance of running.board.posts) {
    await instance.stop();
    await instance.start();
  }
  running.board.log.post('after the restart');
  expect((await nextOf(client, '1')).data).toMatchObject({
    posts: { post: { text: 'after the restart' } },
  });
});

test('events are lost between catch-up and live', async () => {
  const { log } = running.board;
  const client = await join('ada');
  const from = log.post('start');
  for (let round = 0; round < 20; round += 1) {
    for (let index = 0; index < 10; index += 1) log.post(`${round}.${index}`);
    client.subscribe(
      `r${round}`,
      `subscription { posts(after: "${from}") { ... on PostAdded { post { text } } } }`,
    );
    // It is posted while the stream catches up.
    for (let index = 10; index < 20; index += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      log.post(`${round}.${index}`);
    }
    const expected = Array.from({ length: (round + 1) * 20 }, (_, index) => from + index + 1);
    for (const cursor of expected)
      expect((await nextOf(client, `r${round}`)).extensions).toEqual({ cursor: String(cursor) });
    client.complete(`r${round}`);
  }
});

test('an old schema is kept after a reload', async () => {
  const client = await follower();
  await running.reload(postsSdl('likes: Int @viewerIndependent'));
  const ask = async (): Promise<string> => {
    client.subscribe('probe', '{ __type(name: "Post") { fields { name } } }');
    const { payload } = await client.next('probe');
    await client.next('probe');
    return JSON.stringify(payload).includes('likes') ? 'new' : 'old';
  };
  await eventually(ask, 'new');
  client.subscribe('new', posts('likes'));
  expect((await client.next('new')).type).toBe('next');
  await running.reload(postsSdl());
  await eventually(ask, 'old');
  expect((await client.next('new')).type).toBe('error');
});

test('all clients are dropped in one tick by a reload', async () => {
  const clients = await followers(30);
  await running.reload(postsSdl('likes: Int @viewerIndependent'));
  const [probe] = clients;
  const ask = async (): Promise<boolean> => {
    probe?.subscribe('probe', '{ __type(name: "Post") { fields { name } } }');
    const { payload } = (await probe?.next('probe')) ?? {};
    await probe?.next('probe');
    return JSON.stringify(payload).includes('likes');
  };
  await eventually(ask, true);
  running.board.log.post('all here');
  for (const client of clients)
    expect((await nextOf(client, '1')).data).toMatchObject({ posts: { post: { text: 'all here' } } });
  await running.reload(postsSdl());
  await eventually(ask, false);
});

test('a quiet upstream leaks until its next event', async () => {
  const [gone, completes] = await followers(2);
  gone?.socket.terminate();
  completes?.complete('1');
  await eventually(() => running.board.log.followers(), 0); // and nothing was posted
  expect(await running.metric('parley_upstream_subscriptions')).toBe(0);
});

test('the error of one event is repeated on the next', async () => {
  const client = await follower(posts('text fragile author { fragile }'));
  running.board.log.post('breaks', 'fragile');
  expect((await nextOf(client, '1')).errors).toHaveLength(2);
  running.board.log.post('fine');
  expect((await nextOf(client, '1')).errors).toBeUndefined();
});

test('one bad operation closes the socket of the others', async () => {
  const client = await follower();
  const bad = [
    'subscription($s: Boolean!) { posts @skip(if: $s) { __typename } }',
    'subscription { posts { __typename } levels { key } }',
    'subscription {',
    'subscription { nothing }',
    'query A { postCount } query B { postCount }',
    `{ ${'a: postCount '.repeat(3_000)} }`,
  ];
  for (const [index, query] of bad.entries()) {
    client.subscribe(`bad${index}`, query);
    expect((await client.next(`bad${index}`)).type).toBe('error');
  }
  running.board.log.post('unharmed');
  expect((await nextOf(client, '1')).data).toMatchObject({
    posts: { post: { text: 'unharmed' } },
  });
});

test('subscribe and complete over and over burns CPU', async () => {
  const client = await join('ada');
  const rounds = 300;
  const churn = async (prefix: string): Promise<number> => {
    const { user, system } = process.cpuUsage();
    for (let index = 0; index < rounds; index += 1) {
      client.subscribe(`${prefix}${index}`, posts());
      await nextOf(client, `${prefix}${index}`);
      client.complete(`${prefix}${index}`);
    }
    const used = process.cpuUsage({ user, system });
    return (used.user + used.system) / 1_000;
  };
  await churn('warm');
  const first = await churn('first');
  const later = await churn('later');
  await eventually(() => running.metric('parley_upstream_subscriptions'), 0);
  // Client, gateway and both subgraphs are in this process: about 1 ms a round. What grows with each round would show.
  expect(later).toBeLessThan(first * 2 + 200);
  expect(first / rounds).toBeLessThan(20);
});
