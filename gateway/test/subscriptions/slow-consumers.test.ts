import { afterEach, describe, expect, test } from '@jest/globals';
import { startDeafLink, type DeafLink } from '../support/deaf-link.ts';
import { eventually } from '../support/eventually.ts';
import { startPlainPosts } from '../support/plain-posts.ts';
import { follow, nextOf, rootOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';
import { startGatewayOver } from '../support/running-gateway.ts';

const query = 'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text } } } }';
/** Large enough that a few of them fill what the system keeps for a socket. */
const text = (index: number) => `${index} ${'x'.repeat(20_000)}`;
const numberOf = (data: unknown) =>
  Number((data as { posts: { post: { text: string } } }).posts.post.text.split(' ')[0]);

describe('a client that does not read, of a subgraph that can wait', () => {
  let running: RunningBoard;
  afterEach(() => running.close());

  test('delays no other, fills nothing, and gets everything in order when it reads again in time', async () => {
    running = await startRunningBoard();
    const { log } = running.board;
    const slow = await running.connect('slow');
    const quick = await running.connect('quick');
    await follow(running, slow, '1', query);
    await follow(running, quick, '1', query);
    await Promise.all([nextOf(slow, '1'), nextOf(quick, '1')]);
    const count = 2_000;
    const memory = process.memoryUsage().rss;
    slow.socket.pause();
    const numbers = [];
    for (let index = 0; index < count; index += 1) {
      log.post(text(index));
      if (index % 20 !== 19) continue;
      for (let read = 0; read < 20; read += 1) numbers.push(numberOf((await nextOf(quick, '1')).data));
    }
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index));
    // All that was posted is 40 MB, in the log; what waits for the slow one must not be there once more.
    expect(process.memoryUsage().rss - memory).toBeLessThan(150 * 1024 * 1024);
    slow.socket.resume();
    for (let index = 0; index < count; index += 1)
      expect(numberOf((await nextOf(slow, '1')).data)).toBe(index);
    await Promise.all([slow.close(), quick.close()]);
  });

  test('is cut when it stalls, and loses nothing when it resumes after its cursor', async () => {
    running = await startRunningBoard({ STALLED_SOCKET_MS: '3000' });
    const { log } = running.board;
    const stalled = await running.connect('stalled');
    await follow(running, stalled, '1', query);
    const { extensions } = await nextOf(stalled, '1');
    stalled.socket.pause();
    for (let index = 0; index < 1_000; index += 1) log.post(text(index));
    await eventually(() => log.followers(), 0);
    stalled.socket.resume();
    await stalled.closed;

    const back = await running.connect('stalled');
    back.subscribe(
      '2',
      `subscription { posts(after: "${String(extensions?.['cursor'])}") {
      ... on PostAdded { post { text } } } }`,
    );
    for (let index = 0; index < 1_000; index += 1)
      expect(numberOf((await nextOf(back, '2')).data)).toBe(index);
    await back.close();
  });
});

describe('a client that does not read, of a subgraph that is notified too late that it shall wait', () => {
  test('sees nothing of it: what there was no room for is asked for again', async () => {
    let link: DeafLink | undefined;
    const running = await startRunningBoard({}, async (sdl, variables) => {
      link = await startDeafLink(String(variables['SUBGRAPH_POSTS_URL']?.split(',')[0]));
      return startGatewayOver(sdl, { ...variables, SUBGRAPH_POSTS_URL: link.url });
    });
    const { log } = running.board;
    const slow = await running.connect('slow');
    await follow(running, slow, '1', query);
    await nextOf(slow, '1');
    slow.socket.pause();
    const count = 3_000;
    for (let index = 0; index < count; index += 1) log.post(text(index));
    // Detached; what waits is within its limit.
    await eventually(() => log.followers(), 0);
    slow.socket.resume();
    for (let index = 0; index < count; index += 1)
      expect(numberOf((await nextOf(slow, '1')).data)).toBe(index);
    await slow.close();
    await running.close();
    await link?.close();
  });
});

describe('a client that does not read, of a subgraph that knows graphql-transport-ws only', () => {
  test('ends with an error after the last event that it gets: an overflow never ends in silence', async () => {
    const running = await startRunningBoard();
    const { log } = running.board;
    const plain = await startPlainPosts(log);
    await running.close();
    const through = await startRunningBoard({ SUBGRAPH_POSTS_URL: plain.url });
    const slow = await through.connect('slow');
    slow.subscribe('1', query);
    await eventually(() => log.followers(), 1);
    await nextOf(slow, '1');
    slow.socket.pause();
    for (let index = 0; index < 2_000; index += 1) {
      log.post(text(index));
      if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => log.followers(), 0);
    slow.socket.resume();
    for (let expected = 0; ; expected += 1) {
      const frame = await slow.next('1');
      if (frame.type !== 'error') {
        expect(numberOf(frame.payload?.data)).toBe(expected);
        continue;
      }
      expect(expected).toBeGreaterThan(0);
      expect(frame.payload).toEqual([
        {
          message:
            'Events came faster than they were read: the limits are 1000 events and 262144 bytes that wait for more than 1000 ms. Subscribe again after the last cursor.',
          extensions: { code: 'SLOW_CONSUMER' },
        },
      ]);
      break;
    }
    await slow.close();
    await through.close();
    await plain.close();
  });

  test('of a latest-only stream starts again with the present values when it reads again', async () => {
    const running = await startRunningBoard();
    const { log } = running.board;
    const plain = await startPlainPosts(log);
    await running.close();
    const through = await startRunningBoard({ SUBGRAPH_POSTS_URL: plain.url });
    const slow = await through.connect('slow');
    slow.subscribe('1', 'subscription { levels { key value } }');
    await eventually(() => log.followers(), 1);
    slow.socket.pause();
    const key = 'k'.repeat(20_000);
    for (let value = 0; value < 2_000; value += 1) {
      log.setLevel(key, value);
      await new Promise((resolve) => setImmediate(resolve));
    }
    slow.socket.resume();
    let seen = -1;
    while (seen !== 1_999) {
      const { value } = rootOf<{ value: number }>(await nextOf(slow, '1'));
      expect(value).toBeGreaterThanOrEqual(seen);
      seen = value;
    }
    await slow.close();
    await through.close();
    await plain.close();
  });
});

describe('a client that reads, of a subgraph that knows graphql-transport-ws only, is never called slow', () => {
  const through = async () => {
    const running = await startRunningBoard();
    const { log } = running.board;
    const plain = await startPlainPosts(log);
    await running.close();
    const again = await startRunningBoard({ SUBGRAPH_POSTS_URL: plain.url });
    const reader = await again.connect('reader');
    const close = async () => {
      await reader.close();
      await again.close();
      await plain.close();
    };
    return { log, reader, close };
  };

  test.each([
    ['one event of 300 kB', 1, 300_000],
    ['one event of 3 MB', 1, 3_000_000],
    ['a burst of 300 events', 300, 1_000],
    ['a burst of 2,000 events', 2_000, 10],
    ['a burst of 20 events of 100 kB', 20, 100_000],
  ])('%s that need a fetch each', async (_, count, size) => {
    const { log, reader, close } = await through();
    reader.subscribe(
      '1',
      'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text author { name } } } } }',
    );
    await eventually(() => log.followers(), 1);
    await nextOf(reader, '1');
    for (let index = 0; index < count; index += 1) log.post(`${index} ${'x'.repeat(size)}`);
    for (let index = 0; index < count; index += 1)
      expect(numberOf((await nextOf(reader, '1')).data)).toBe(index);
    await close();
  });

  test.each([
    ['one value of 300 kB', 1, 300_000],
    ['a burst of 500 values of 20 kB', 500, 20_000],
  ])('%s of a latest-only stream', async (_, count, size) => {
    const { log, reader, close } = await through();
    reader.subscribe('1', 'subscription { levels { key value } }');
    await eventually(() => log.followers(), 1);
    const key = 'k'.repeat(size);
    for (let value = 0; value < count; value += 1) log.setLevel(key, value);
    for (let seen = -1; seen !== count - 1;)
      seen = rootOf<{ value: number }>(await nextOf(reader, '1')).value;
    await close();
  });
});
