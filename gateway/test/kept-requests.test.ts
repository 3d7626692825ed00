import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from './support/eventually.ts';
import { follow, nextOf, startRunningBoard, type RunningBoard } from './support/running-board.ts';
import type { SocketClient } from './support/socket-client.ts';

const maxBytes = 100_000;
let running: RunningBoard;
let client: SocketClient;
beforeAll(async () => {
  running = await startRunningBoard({ MAX_REQUEST_BYTES_PER_SOCKET: String(maxBytes) });
  client = await running.connect('ada');
});
afterAll(async () => {
  await client.close();
  await running.close();
});

const plain = 'subscription { plain { text } }';
const text = 'x'.repeat(40_000);
/** What else a client may send with an operation, and have kept as long as it runs. */
const additions: [string, string, object][] = [
  ['white space', `${plain}${' '.repeat(40_000)}`, {}],
  ['a comment', `${plain} # ${text}`, {}],
  [
    'variables',
    'subscription($board: ID!) { posts(board: $board) { __typename } }',
    { variables: { board: text } },
  ],
  ['variables that are not declared', plain, { variables: { text } }],
  ['extensions', plain, { extensions: { text } }],
];
test.each(additions)(
  'what runs on a socket is bounded with all that it was asked with: %s',
  async (_name, query, more) => {
    const before = running.board.log.followers();
    for (const id of ['1', '2', '3']) client.subscribe(id, query, more);
    const refused = await client.next('3');
    expect(refused).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
    });
    expect(refused.payload?.[0]?.message).toContain(String(maxBytes));
    await eventually(() => running.board.log.followers(), before + 2);
    for (const id of ['1', '2']) client.complete(id);
    await eventually(() => running.board.log.followers(), before);
    await follow(running, client, '4', plain);
    running.board.log.post('hello');
    expect((await nextOf(client, '4')).data).toEqual({ plain: { text: 'hello' } });
    client.complete('4');
    await eventually(() => running.board.log.followers(), before);
  },
);

test('an id that is longer than any closes the socket', async () => {
  const other = await running.connect('ben');
  other.subscribe('i'.repeat(256), '{ __typename }');
  expect((await other.next('i'.repeat(256))).payload?.data).toEqual({ __typename: 'Query' });
  other.subscribe('i'.repeat(257), '{ __typename }');
  expect(await other.closed).toEqual({ code: 4400, reason: 'Ids have at most 256 characters' });
});
