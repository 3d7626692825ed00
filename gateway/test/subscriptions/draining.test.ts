import { expect, test } from '@jest/globals';
import { follow, nextOf, startRunningBoard } from '../support/running-board.ts';

const query = 'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text } } } }';

test('a gateway that shuts down ends each stream with its cursor, then its socket, spread over a window', async () => {
  const running = await startRunningBoard({ DRAIN_WINDOW_MS: '400' });
  const { log } = running.board;
  const clients = await Promise.all(Array.from({ length: 100 }, (_, index) => running.connect(`u${index}`)));
  for (const client of clients) await follow(running, client, '1', query);
  await Promise.all(clients.map((client) => nextOf(client, '1')));
  const cursor = String(log.post('last'));
  await Promise.all(clients.map((client) => nextOf(client, '1')));
  const remaining: number[] = [];
  const ends = clients.map(async (client) => {
    expect(await client.next('1')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'SERVER_GOING_AWAY', cursor } }],
    });
    remaining.push(log.followers());
    expect((await client.closed).code).toBe(1001);
  });
  const begun = performance.now();
  await running.closeGateway();
  await Promise.all(ends);
  // Neither all in one moment, nor one portion right after the other.
  expect(Math.max(...remaining)).toBeGreaterThanOrEqual(clients.length / 4);
  expect(performance.now() - begun).toBeGreaterThan(250);
  expect(log.followers()).toBe(0);
  await running.close();
});
