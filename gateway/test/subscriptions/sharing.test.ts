import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { follow, nextOf, rootOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';
import type { Payload, SocketClient } from '../support/socket-client.ts';

/** One instance of posts: all viewers of an event are reached by one frame. */
let running: RunningBoard;
const clients: SocketClient[] = [];
const viewers = 50;
beforeAll(async () => {
  running = await startRunningBoard();
  await running.board.posts[1]?.stop();
  for (let index = 0; index < viewers; index += 1) clients.push(await running.connect(`viewer-${index}`));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await running.close();
});

let lastId = 0;
let id = '';
afterEach(async () => {
  for (const client of clients) client.complete(id);
  await eventually(() => running.board.log.followers(), 0);
});

/** All viewers follow the posts with this selection; what each got of the next post, and how often authors were fetched for it. */
async function postTo(selection: string, text: string, authorId = 'a') {
  const { board } = running;
  id = `op${++lastId}`;
  const query = `subscription { posts { ... on PostAdded { ${selection} } } }`;
  for (const client of clients) await follow(running, client, id, query);
  await Promise.all(clients.map((client) => nextOf(client, id))); // StreamStart
  const before = board.authorFetches();
  board.log.post(text, authorId);
  const payloads = await Promise.all(clients.map((client) => nextOf(client, id)));
  return { payloads, fetches: board.authorFetches() - before };
}

const postOf = (payload: Payload) => rootOf<{ post: Record<string, unknown> }>(payload).post;

describe('50 viewers with 50 tokens, one event', () => {
  test('one fetch completes it for all of them', async () => {
    const { payloads, fetches } = await postTo('post { text author { name } }', 'hello');
    for (const payload of payloads)
      expect(payload.data).toEqual({ posts: { post: { text: 'hello', author: { name: 'Author a' } } } });
    expect(new Set(payloads.map(({ extensions }) => extensions?.['cursor'])).size).toBe(1);
    expect(fetches).toBe(1);
  });

  test('with a field that depends on the viewer each has a fetch and an answer of their own', async () => {
    const { payloads, fetches } = await postTo('post { author { nickname } }', 'hello');
    payloads.forEach((payload, index) =>
      expect(postOf(payload)).toEqual({ author: { nickname: `known to viewer-${index}` } }),
    );
    expect(fetches).toBe(viewers);
  });

  test('a viewer’s field of the event itself is resolved for each of them, and what is the same for all is fetched in batches', async () => {
    const { payloads, fetches } = await postTo('forYou post { author { name } }', 'hello');
    expect(payloads.map((payload) => rootOf<{ forYou: string }>(payload).forYou)).toEqual(
      clients.map((_, index) => `viewer-${index}`),
    );
    // Each has an event of their own, but its author is the same for all: those who wait share a request.
    expect(payloads.map((payload) => postOf(payload))).toEqual(
      clients.map(() => ({ author: { name: 'Author a' } })),
    );
    expect(fetches).toBeLessThanOrEqual(5);
  });

  test('a field that is marked by mistake fails without a viewer, and is never shared', async () => {
    const { payloads, fetches } = await postTo('post { author { alias } }', 'hello');
    payloads.forEach((payload, index) =>
      expect(postOf(payload)).toEqual({ author: { alias: `known to viewer-${index}` } }),
    );
    expect(fetches).toBe(viewers + 1);
  });

  test('what fails in the rest is asked again for each: errors are not shared', async () => {
    const { payloads, fetches } = await postTo('post { author { fragile } }', 'hello', 'fragile');
    for (const payload of payloads)
      expect(payload.errors).toEqual([expect.objectContaining({ message: 'It broke.' })]);
    expect(fetches).toBe(viewers + 1);
  });

  test('what is unavailable is so for all of them, and is not asked again for each', async () => {
    const { payloads, fetches } = await postTo('post { author { fragile } }', 'hello', 'unavailable');
    for (const payload of payloads)
      expect(payload).toMatchObject({
        data: { posts: { post: { author: { fragile: null } } } },
        errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
      });
    expect(fetches).toBe(1);
  });

  test('what fails in the event is made again for each, and the next event is whole', async () => {
    const { payloads } = await postTo('post { fragile author { name } }', 'breaks');
    for (const payload of payloads)
      expect(payload).toMatchObject({
        data: { posts: { post: { fragile: null, author: { name: 'Author a' } } } },
        errors: [{ message: 'It broke.' }],
      });
    running.board.log.post('fine');
    for (const client of clients)
      expect(await nextOf(client, id)).toEqual({
        data: { posts: { post: { fragile: 'whole', author: { name: 'Author a' } } } },
        extensions: { cursor: expect.any(String) },
      });
  });

  test('variables that events depend on separate viewers, those that only choose the stream do not', async () => {
    const { board } = running;
    id = `op${++lastId}`;
    const query = `subscription($upper: Boolean, $board: ID) {
      posts(board: $board) { ... on PostAdded { post { text(upper: $upper) author { name } } } }
    }`;
    for (const [index, client] of clients.entries())
      client.subscribe(id, query, { variables: { upper: index % 2 === 0, board: `board-${index}` } });
    await Promise.all(clients.map((client) => nextOf(client, id)));
    const before = board.authorFetches();
    board.log.post('word');
    for (const [index, client] of clients.entries())
      expect(postOf(await nextOf(client, id))['text']).toBe(index % 2 === 0 ? 'WORD' : 'word');
    // One for each value at most: those that come in one moment may share a request.
    expect(board.authorFetches() - before).toBeLessThanOrEqual(2);
  });
});

describe('a field that may be a minute old', () => {
  const title = (payload: Payload) => (postOf(payload)['author'] as Record<string, unknown>)['title'];

  test('is fetched for the first of many events, and again when somebody has changed something', async () => {
    const { board, url, issuer } = running;
    const { payloads, fetches } = await postTo('post { author { title } }', 'first', 'renamed');
    expect(fetches).toBe(1);
    expect(new Set(payloads.map(title))).toEqual(new Set(['Author']));
    const before = board.authorFetches();
    const [client] = clients;
    if (client === undefined) throw new Error('Nobody is connected.');
    for (const text of ['second', 'third']) {
      board.log.post(text, 'renamed');
      expect(title(await nextOf(client, id))).toBe('Author');
    }
    expect(board.authorFetches()).toBe(before);
    const renamed = await ask(url, 'mutation { rename(title: "Poet") }', {
      token: await issuer.token({ userId: 'anybody' }),
    });
    expect(renamed.body).toEqual({ data: { rename: 'Poet' } });
    board.log.post('fourth', 'renamed');
    expect(title(await nextOf(client, id))).toBe('Poet');
  });

  test('is fetched for each event together with one that must be new', async () => {
    const { board } = running;
    await postTo('post { author { title name } }', 'first', 'new');
    const [client] = clients;
    if (client === undefined) throw new Error('Nobody is connected.');
    const before = board.authorFetches();
    board.log.post('second', 'new');
    await nextOf(client, id);
    expect(board.authorFetches()).toBeGreaterThan(before);
  });
});

describe('40 events of one moment', () => {
  /** One viewer follows the posts with this selection. */
  async function followAlone(selection: string): Promise<SocketClient> {
    const [client] = clients;
    if (client === undefined) throw new Error('Nobody is connected.');
    id = `op${++lastId}`;
    await follow(running, client, id, `subscription { posts { ... on PostAdded { ${selection} } } }`);
    await nextOf(client, id); // StreamStart
    return client;
  }

  test('share requests for what completes them, and each gets its own', async () => {
    const { board } = running;
    const client = await followAlone('post { text author { name } }');
    const before = board.authorFetches();
    const names = Array.from({ length: 40 }, (_, index) => `slow ${index}`);
    for (const name of names) board.log.post(`text ${name}`, name);
    const got = [];
    while (got.length < names.length) got.push(postOf(await nextOf(client, id)));
    expect(got).toEqual(names.map((name) => ({ text: `text ${name}`, author: { name: `Author ${name}` } })));
    expect(board.authorFetches() - before).toBeLessThan(names.length / 2);
  });

  test('keep the error of one to itself', async () => {
    const { board } = running;
    const client = await followAlone('post { author { fragile } }');
    const authors = Array.from({ length: 20 }, (_, index) => (index === 7 ? 'fragile' : `${index}`));
    for (const author of authors) board.log.post('text', author);
    for (const author of authors) {
      const { errors } = await nextOf(client, id);
      expect(errors?.map(({ message, path }) => [message, path])).toEqual(
        author === 'fragile' ? [['It broke.', ['posts', 'post', 'author', 'fragile']]] : undefined,
      );
    }
  });
});
