import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { nextOf, rootOf, startRunningBoard, type RunningBoard } from '../support/running-board.ts';
import type { PostsInstance } from '../support/board.ts';
import type { SocketClient } from '../support/socket-client.ts';

let running: RunningBoard;
let ada: SocketClient;
beforeAll(async () => {
  running = await startRunningBoard({ SUBSCRIPTION_RESUME_MS: '5000' });
  ada = await running.connect('ada');
});
afterAll(async () => {
  await ada.close();
  await running.close();
});
beforeEach(async () => {
  for (const instance of running.board.posts) {
    await instance.stop();
    await instance.start();
  }
});

const query = `subscription($after: String) {
  posts(after: $after) { ... on StreamStart { cursor } ... on PostAdded { post { text author { name } } } }
}`;
const texts = async (id: string, count: number, client = ada): Promise<unknown[]> => {
  const found = [];
  for (let index = 0; index < count; index += 1) found.push((await nextOf(client, id)).data?.['posts']);
  return found;
};
const postOf = (text: string) => ({ post: { text, author: { name: 'Author a' } } });

/** The instance that serves the one subscription there is. */
async function serving(): Promise<PostsInstance> {
  const { posts } = running.board;
  await eventually(() => posts.some((each) => each.active() > 0), true);
  const [found] = posts.filter((each) => each.active() > 0);
  if (found === undefined) throw new Error('Nobody serves it.');
  return found;
}

describe('when the instance of a subgraph dies', () => {
  test('its streams are resumed at another: no error, no second start, nothing lost, nothing twice', async () => {
    const { log } = running.board;
    ada.subscribe('resumed', query);
    await nextOf(ada, 'resumed');
    log.post('one');
    expect(await texts('resumed', 1)).toEqual([postOf('one')]);
    for (let round = 0; round < 3; round += 1) {
      const dying = await serving();
      log.post(`before ${round}`);
      await dying.stop();
      log.post(`while down ${round}`);
      await serving();
      log.post(`after ${round}`);
      expect(await texts('resumed', 3)).toEqual(
        ['before', 'while down', 'after'].map((when) => postOf(`${when} ${round}`)),
      );
      await dying.start();
    }
    ada.complete('resumed');
    await eventually(() => log.followers(), 0);
  });

  test('a stream that has shown only its start is resumed from there', async () => {
    ada.subscribe('young', query);
    await nextOf(ada, 'young');
    const dying = await serving();
    running.board.log.post('unseen');
    await Promise.all([
      dying.stop(),
      texts('young', 1).then((seen) => expect(seen).toEqual([postOf('unseen')])),
    ]);
    ada.complete('young');
  });

  test('what the client gave as `after` holds until there is something newer', async () => {
    const { log } = running.board;
    const cursor = String(log.post('base'));
    log.post('first');
    ada.subscribe('after', query, { variables: { after: cursor } });
    expect(await texts('after', 1)).toEqual([postOf('first')]);
    await (await serving()).stop();
    log.post('second');
    expect(await texts('after', 1)).toEqual([postOf('second')]);
    ada.complete('after');
  });

  test('a latest-only stream starts again with the present values', async () => {
    const { log } = running.board;
    log.setLevel('a', 1);
    ada.subscribe('levels', 'subscription { levels { key value } }');
    expect((await nextOf(ada, 'levels')).data).toEqual({ levels: { key: 'a', value: 1 } });
    const dying = await serving();
    await dying.stop();
    log.setLevel('a', 2);
    let value: unknown;
    while (value !== 2) ({ value } = rootOf<{ value: number }>(await nextOf(ada, 'levels')));
    ada.complete('levels');
  });

  test('a stream of which the schema promises nothing ends with an error: what was missed cannot be known', async () => {
    ada.subscribe('plain', 'subscription { plain { text } }');
    await (await serving()).stop();
    expect(await ada.next('plain')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
    });
  });

  test('an instance that comes back in time is enough', async () => {
    const { log, posts } = running.board;
    ada.subscribe('patient', query);
    await nextOf(ada, 'patient');
    await Promise.all(posts.map((each) => each.stop()));
    log.post('nobody there');
    await eventually(() => log.followers(), 0);
    await posts[1]?.start();
    expect(await texts('patient', 1)).toEqual([postOf('nobody there')]);
    ada.complete('patient');
    await posts[0]?.start();
  });

  test('when none comes back the stream ends with its cursor', async () => {
    const { log, posts } = running.board;
    ada.subscribe('lost', query);
    await nextOf(ada, 'lost');
    const cursor = String(log.post('last'));
    expect(await texts('lost', 1)).toEqual([postOf('last')]);
    await Promise.all(posts.map((each) => each.stop()));
    expect(await ada.next('lost')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', cursor } }],
    });
  });
});

test('a cut in the middle of a burst loses and doubles nothing', async () => {
  const { log } = running.board;
  ada.subscribe('burst', query);
  await nextOf(ada, 'burst');
  const sent = Array.from({ length: 400 }, (_, index) => `burst ${index}`);
  const posting = (async () => {
    for (const [index, text] of sent.entries()) {
      log.post(text);
      if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (index === 100 || index === 250) {
        const dying = await serving();
        await dying.stop();
        await dying.start();
      }
    }
  })();
  expect(await texts('burst', sent.length)).toEqual(sent.map(postOf));
  await posting;
  ada.complete('burst');
});
