import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { follow, nextOf, startRunningBoard, type RunningBoard } from './support/running-board.ts';
import { connect, openSocket } from './support/socket-client.ts';

/** graphql-transport-ws frame by frame: PROTOCOL.md of enisdenjo/graphql-ws. */
let running: RunningBoard;
beforeAll(async () => {
  running = await startRunningBoard();
});
afterAll(() => running.close());

const init = { type: 'connection_init' };
const subscribe = (id: unknown, query: unknown = '{ postCount }') => ({
  id,
  type: 'subscribe',
  payload: { query },
});

describe('a socket is closed', () => {
  test.each([
    ['what is no JSON', 'nonsense'],
    ['JSON that is no message', '[]'],
    ['a message without a type', '{}'],
    ['a message of an unknown type', '{"type":"start"}'],
    ['a message that only a server sends', '{"type":"connection_ack"}'],
    ['a result from the client', '{"type":"next","id":"1","payload":{}}'],
    ['a subscribe without an id', JSON.stringify({ type: 'subscribe', payload: { query: '{ postCount }' } })],
    ['a subscribe with an empty id', JSON.stringify(subscribe(''))],
    ['a subscribe with a number for an id', JSON.stringify(subscribe(1))],
    ['a subscribe without a query', JSON.stringify(subscribe('1', null))],
    ['a payload that is no object', '{"type":"connection_init","payload":7}'],
  ])('with 4400 for %s', async (_name, text) => {
    const client = await openSocket(running.url);
    client.socket.send(text);
    expect((await client.closed).code).toBe(4400);
  });

  test('with 4401 for a subscribe before it is acknowledged', async () => {
    const client = await openSocket(running.url);
    client.send(subscribe('1'));
    expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  test('with 4406 without a subprotocol that we speak', async () => {
    const [code] = (await once(new WebSocket(running.url.replace('http', 'ws')), 'close')) as [number];
    expect(code).toBe(4406);
  });

  test('with 4408 without a connection_init in time', async () => {
    const client = await openSocket(running.url);
    expect(await client.closed).toEqual({
      code: 4408,
      reason: 'connection_init did not come within the limit of 10000 ms.',
    });
  });

  test('with 4409 for a second operation with the id of one that runs, which ends', async () => {
    const client = await connect(running.url, await running.issuer.token({ userId: 'ada' }));
    await follow(running, client, '1', 'subscription { levels { key } }');
    client.send(subscribe('1'));
    expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
  });

  test('with 4429 for a second connection_init', async () => {
    const client = await openSocket(running.url);
    client.send(init);
    client.send(init);
    expect(await client.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });
});

describe('on an open socket', () => {
  test('a ping is answered by a pong, before the connection_init too, and a pong by nothing', async () => {
    const client = await openSocket(running.url);
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    client.send({ type: 'pong' });
    client.send({ type: 'ping', payload: { a: 1 } });
    expect(await client.next()).toEqual({ type: 'pong', payload: { a: 1 } });
    client.send(init);
    expect((await client.next()).type).toBe('connection_ack');
    await client.close();
  });

  test('an operation that fails has an error, no complete, and its id may be used again', async () => {
    const client = await connect(running.url);
    client.send(subscribe('1', '{ nothing }'));
    expect(await client.next()).toMatchObject({ id: '1', type: 'error' });
    client.send(subscribe('1', '{ postCount }'));
    expect(await client.next()).toMatchObject({ id: '1', type: 'next' });
    expect(await client.next()).toEqual({ id: '1', type: 'complete' });
    await client.close();
  });

  test('results of one operation keep their order, and those of others come between them', async () => {
    const client = await connect(running.url, await running.issuer.token({ userId: 'ada' }));
    const query = 'subscription { posts { ... on PostAdded { post { text author { name } } } } }';
    for (const id of ['a', 'b']) {
      await follow(running, client, id, query);
      await nextOf(client, id);
    }
    const texts = Array.from({ length: 100 }, (_, index) => `text ${index}`);
    for (const text of texts) running.board.log.post(text);
    for (const id of ['a', 'b'])
      for (const text of texts)
        expect((await nextOf(client, id)).data).toEqual({
          posts: { post: { text, author: { name: 'Author a' } } },
        });
    await client.close();
  });

  test('nothing comes of an operation after its complete', async () => {
    const client = await connect(running.url, await running.issuer.token({ userId: 'ada' }));
    const query = 'subscription { posts { ... on PostAdded { post { text author { name } } } } }';
    await follow(running, client, '1', query);
    await nextOf(client, '1');
    for (let index = 0; index < 50; index += 1) running.board.log.post(`text ${index}`);
    client.complete('1');
    // Frames are in order: what is sent before the pong would be here.
    client.send({ type: 'ping', payload: { isLast: true } });
    for (;;) if ((await client.next()).type === 'pong') break;
    running.board.log.post('after');
    client.send(subscribe('2'));
    expect(await client.next()).toMatchObject({ id: '2', type: 'next' });
    await client.close();
  });
});
