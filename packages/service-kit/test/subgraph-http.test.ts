import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { ann, startTiny, type Subgraph } from './harness.ts';

let subgraph: Subgraph;
beforeEach(async () => {
  subgraph = await startTiny();
});
afterEach(() => subgraph.server.close());

describe('who may ask', () => {
  test('a request without the gateway’s token is refused, whatever it asks', async () => {
    const { status, body } = await subgraph.post({ query: '{ hello }' });
    expect(status).toBe(401);
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'NOT_FROM_GATEWAY' });
    expect(body.data).toBeUndefined();
  });

  test('a token that the gateway did not sign is refused', async () => {
    const other = await startTiny();
    const token = await other.token(ann);
    await other.server.close();
    expect((await subgraph.post({ query: '{ hello }' }, { authorization: `Bearer ${token}` })).status).toBe(
      401,
    );
  });

  test('a public field answers a stranger, any other wants a viewer', async () => {
    const { data, errors } = await subgraph.ask(null, '{ hello secret }');
    expect(data).toEqual({ hello: 'Hello stranger', secret: null });
    expect(errors).toEqual([
      expect.objectContaining({ path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }),
    ]);
  });

  test('a viewer reaches every field', async () => {
    expect(await subgraph.ask(ann, '{ hello secret }')).toEqual({
      data: { hello: 'Hello ann', secret: 'secret' },
    });
  });

  test('a mutation is closed to a stranger unless it is public', async () => {
    expect((await subgraph.ask(null, 'mutation { enter(name: "Ann") }')).data).toEqual({
      enter: 'Welcome Ann',
    });
    expect((await subgraph.ask(null, 'mutation { change(amount: 1) }')).errors?.[0]?.extensions).toEqual({
      code: 'UNAUTHENTICATED',
    });
  });

  test('references are closed to a stranger one by one', async () => {
    const query = /* GraphQL */ `
      query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Thing {
            owner
          }
          ... on Shelf {
            name
          }
        }
      }
    `;
    const representations = [
      { __typename: 'Thing', id: '1' },
      { __typename: 'Shelf', id: '2' },
    ];
    const stranger = await subgraph.ask(null, query, { representations });
    expect(stranger.data).toEqual({ _entities: [null, { name: 'Shelf 2' }] });
    expect(stranger.errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['_entities', 0], { code: 'UNAUTHENTICATED' }],
    ]);
    const viewer = await subgraph.ask(ann, query, { representations });
    expect(viewer.data).toEqual({ _entities: [{ owner: 'ann' }, { name: 'Shelf 2' }] });
  });

  test('a type without a `__resolveReference` of its own is closed to a stranger too', async () => {
    const query = /* GraphQL */ `
      query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Guest {
            id
            visits
          }
        }
      }
    `;
    const representations = [{ __typename: 'Guest', id: '1' }];
    const stranger = await subgraph.ask(null, query, { representations });
    expect(stranger.data).toEqual({ _entities: [null] });
    expect(stranger.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    const viewer = await subgraph.ask(ann, query, { representations });
    expect(viewer).toEqual({ data: { _entities: [{ id: '1', visits: 3 }] } });
  });

  test('a public field that the subgraph does not have stops the start', async () => {
    await expect(startTiny({ publicFields: ['Query.helo'] })).rejects.toThrow('Query.helo');
  });
});

describe('errors', () => {
  test('an unexpected error is masked for the client and logged once', async () => {
    const { data, errors } = await subgraph.ask(ann, 'query Try { crash }');
    expect(data).toEqual({ crash: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'Something went wrong on our side. Try again.',
        path: ['crash'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      }),
    ]);
    expect(subgraph.logs).toEqual([
      expect.objectContaining({
        msg: 'An operation failed',
        path: 'crash',
        operation: 'Try',
        viewerId: 'ann',
      }),
    ]);
    expect(JSON.stringify(subgraph.logs)).toContain('db-7');
  });

  test('of a store that is away the client learns that it may try again, and the log why', async () => {
    const { data, errors } = await subgraph.ask(ann, '{ away }');
    expect(data).toEqual({ away: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'This is not available right now. Try again in a moment.',
        path: ['away'],
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      }),
    ]);
    expect(JSON.stringify(subgraph.logs)).toContain('connect ECONNREFUSED');
  });

  test('an error with a code of its own passes and is not logged', async () => {
    const { errors } = await subgraph.ask(ann, '{ refuse }');
    expect(errors).toEqual([
      expect.objectContaining({ message: 'You are not in this room.', extensions: { code: 'FORBIDDEN' } }),
    ]);
    expect(subgraph.logs).toEqual([]);
  });

  test('a context that cannot be made is masked and logged as well', async () => {
    const failing = await startTiny({ failingContext: 1 });
    const { data, errors } = await failing.ask(ann, '{ hello }');
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: 'Something went wrong on our side. Try again.',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    expect(failing.logs).toEqual([expect.objectContaining({ msg: 'An operation failed' })]);
    await failing.server.close();
  });

  test('nothing suggests names of the schema', async () => {
    const misspelt = await subgraph.ask(ann, '{ secre }');
    const wrongVariable = await subgraph.ask(
      ann,
      'query ($r: [_Any!]!, $l: Boolen) { _entities(representations: $r) { __typename } }',
    );
    expect(JSON.stringify([misspelt, wrongVariable])).not.toContain('Did you mean');
    expect(misspelt.errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  test('a variable of the wrong type is the client’s error, without a stack', async () => {
    const { errors } = await subgraph.ask(ann, 'mutation ($amount: Int!) { change(amount: $amount) }', {
      amount: 'x',
    });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(subgraph.logs).toEqual([]);
  });

  test('introspection is off unless asked for', async () => {
    expect((await subgraph.ask(ann, '{ __schema { types { name } } }')).errors).toHaveLength(1);
    const open = await startTiny({ introspection: true });
    expect((await open.ask(ann, '{ __schema { types { name } } }')).errors).toBeUndefined();
    await open.server.close();
  });
});

describe('requests', () => {
  test('a body beyond 1 MB is refused with 413', async () => {
    const { status } = await subgraph.post(
      { query: '{ hello }', variables: { filler: 'x'.repeat(5_000_000) } },
      { authorization: `Bearer ${await subgraph.token(ann)}` },
    );
    expect(status).toBe(413);
  });

  test('a body that is not JSON is refused with 400', async () => {
    const { status } = await subgraph.post('{', { authorization: `Bearer ${await subgraph.token(ann)}` });
    expect(status).toBe(400);
  });

  test('a route that ends in /* answers for what is below it, the longest first', async () => {
    const at = async (path: string) => fetch(`${subgraph.server.url}${path}`);
    expect(await (await at('/below/a/b?c')).text()).toBe('/below/a/b?c');
    expect(await (await at('/below/deeper/a')).text()).toBe('deeper');
    expect((await at('/below')).status).toBe(404);
    expect(await (await at('/metrics')).text()).toContain('route="/below/*"');
  });

  test('GET is refused with 405, an unknown path with 404, an extra route answers', async () => {
    expect((await fetch(`${subgraph.server.url}/graphql`)).status).toBe(405);
    expect((await fetch(`${subgraph.server.url}/nothing`)).status).toBe(404);
    expect(await (await fetch(`${subgraph.server.url}/extra`)).text()).toBe('extra');
  });
});

/** The status line of the answer to `GET //`, which no client sends; nothing when the socket was cut instead. */
async function statusOfBadTarget(...headers: string[]): Promise<string | undefined> {
  const socket = connect(subgraph.server.port, '127.0.0.1');
  socket.write(['GET // HTTP/1.1', 'host: x', ...headers, '', ''].join('\r\n'));
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (chunk) => resolve(String(chunk)));
    socket.once('close', () => resolve(''));
  });
  socket.destroy();
  return /^HTTP\/1.1 (\d+)/.exec(answer)?.[1];
}

describe('a request line that is no URL', () => {
  test('is answered, and the process goes on', async () => {
    expect(await statusOfBadTarget()).toBe('404');
    expect(await subgraph.ask(ann, '{ hello }')).toEqual({ data: { hello: 'Hello ann' } });
  });

  test('is cut when it asks for a WebSocket', async () => {
    expect(await statusOfBadTarget('connection: upgrade', 'upgrade: websocket')).toBeUndefined();
    expect(await subgraph.ask(ann, '{ hello }')).toEqual({ data: { hello: 'Hello ann' } });
  });
});

describe('operation', () => {
  test('/livez, /readyz and /health need no token and tell what is missing', async () => {
    const { url } = subgraph.server;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    subgraph.health.add('mysql', () => ({ ready: false, reason: 'The pool has no connection.' }));
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const health = await fetch(`${url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({
      service: 'tiny',
      ready: false,
      draining: false,
      checks: { mysql: { ready: false, reason: 'The pool has no connection.' } },
    });
  });

  test('/metrics counts requests by route and status', async () => {
    await subgraph.ask(ann, '{ hello }');
    const text = await (await fetch(`${subgraph.server.url}/metrics`)).text();
    expect(text).toContain(
      'parley_http_request_duration_seconds_count{service="tiny",route="/graphql",status="200"} 1',
    );
    expect(text).toContain('process_cpu_seconds_total');
  });

  test('close waits for the request in flight and accepts no more', async () => {
    const answer = subgraph.ask(ann, '{ slow }');
    await subgraph.slow.entered;
    const closed = subgraph.server.close();
    const refused = new Promise((resolve) =>
      connect(subgraph.server.port, '127.0.0.1').once('error', resolve),
    );
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
    expect((await subgraph.health.report()).draining).toBe(true);
    subgraph.slow.finish();
    expect(await answer).toEqual({ data: { slow: 'done' } });
    await closed;
  });
});
