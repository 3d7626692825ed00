import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ask } from './support/ask.ts';
import { postsSdl } from './support/board.ts';
import { eventually } from './support/eventually.ts';
import { follow, nextOf, startRunningBoard, type RunningBoard } from './support/running-board.ts';
import type { SocketClient } from './support/socket-client.ts';

let running: RunningBoard;
let ada: SocketClient;
beforeAll(async () => {
  running = await startRunningBoard();
  ada = await running.connect('ada');
});
afterAll(async () => {
  await ada.close();
  await running.close();
});

/** Whether the field `likes` can be asked for. */
const knowsLikes = async (): Promise<boolean> => {
  const query = '{ __type(name: "Post") { fields { name } } }';
  const { body } = await ask(running.url, query);
  return JSON.stringify(body).includes('likes');
};
async function serve(extra: string): Promise<void> {
  await running.reload(postsSdl(extra));
  await eventually(knowsLikes, extra.includes('likes'));
}
const withLikes = 'likes: Int @viewerIndependent';
beforeEach(() => serve(''));

const posts = (selection: string, more = '') =>
  `subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { ${selection} } ${more} } } }`;

test('what a new supergraph has can be asked for as soon as its file is there, and no more what it has not', async () => {
  ada.subscribe('early', posts('likes'));
  expect(await ada.next('early')).toMatchObject({ type: 'error' });
  await serve(withLikes);
  await follow(running, ada, 'late', posts('likes'));
  await nextOf(ada, 'late');
  running.board.log.post('liked');
  expect((await nextOf(ada, 'late')).data).toEqual({ posts: { post: { likes: 3 } } });
  ada.complete('late');
});

test('a stream that is still valid goes on: no client is dropped, nothing is lost, nothing comes twice', async () => {
  await follow(running, ada, 'kept', posts('text author { name }'));
  await nextOf(ada, 'kept');
  const sent = [];
  for (let index = 0; index < 60; index += 1) {
    sent.push(`kept ${index}`);
    running.board.log.post(`kept ${index}`);
    if (index === 20) await serve(withLikes);
    if (index === 40) await serve('');
  }
  for (const text of sent)
    expect((await nextOf(ada, 'kept')).data).toEqual({
      posts: { post: { text, author: { name: 'Author a' } } },
    });
  ada.complete('kept');
});

test('a stream that is valid no more ends with its cursor, and its socket and the others stay', async () => {
  await serve(withLikes);
  await follow(running, ada, 'outdated', posts('likes'));
  await follow(running, ada, 'beside', posts('text'));
  await Promise.all(['outdated', 'beside'].map((id) => nextOf(ada, id)));
  const cursor = String(running.board.log.post('liked'));
  await Promise.all(['outdated', 'beside'].map((id) => nextOf(ada, id)));
  await serve('');
  expect(await ada.next('outdated')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED', cursor } }],
  });
  running.board.log.post('after');
  expect((await nextOf(ada, 'beside')).data).toEqual({ posts: { post: { text: 'after' } } });
  ada.complete('beside');
});

test('a file that is no supergraph changes nothing', async () => {
  await follow(running, ada, 'calm', posts('text'));
  await nextOf(ada, 'calm');
  for (const text of ['', 'type Query { broken', postsSdl()]) await running.replaceSupergraph(text);
  running.board.log.post('still');
  expect((await nextOf(ada, 'calm')).data).toEqual({ posts: { post: { text: 'still' } } });
  await serve(withLikes);
  ada.complete('calm');
});
