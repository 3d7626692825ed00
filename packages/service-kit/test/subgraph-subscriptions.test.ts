import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ExecutionResult } from 'graphql';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ann, startTiny, type Subgraph } from './harness.ts';
import type { Viewer } from '../src/subgraph/index.ts';

let subgraph: Subgraph;
beforeEach(async () => {
  subgraph = await startTiny();
});
afterEach(() => subgraph.server.close());

type Payload = ExecutionResult<Record<string, unknown>>;

async function subscribe(query: string, viewer: Viewer | null = ann, extensions?: Record<string, unknown>) {
  const client = subgraph.client();
  const stream = client.iterate<Record<string, unknown>>({
    query,
    extensions: extensions ?? { internalToken: await subgraph.token(viewer) },
  });
  const next = async (): Promise<Payload | undefined> => {
    const result = await stream.next();
    return result.done === true ? undefined : (result.value as Payload);
  };
  return { client, stream, next };
}

/** What the `error` frame said. */
async function refusalOf(query: string, viewer: Viewer | null = ann, extensions?: Record<string, unknown>) {
  const { next, client } = await subscribe(query, viewer, extensions);
  const errors = await next().then(
    () => 'a payload came',
    (error: unknown) => error,
  );
  await client.dispose();
  return errors;
}

async function gauge(): Promise<number> {
  const { values } = await subgraph.metrics.activeSubscriptions.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

describe('payloads', () => {
  test('each payload carries its cursor, whether or not anything selects one', async () => {
    const { next, client } = await subscribe('subscription { ticks { value } }');
    const pending = next();
    const source = await subgraph.opened.next();
    source.push(1, 'c1');
    source.push(2, 'c2');
    expect(await pending).toEqual({ data: { ticks: { value: 1 } }, extensions: { cursor: 'c1' } });
    expect(await next()).toEqual({ data: { ticks: { value: 2 } }, extensions: { cursor: 'c2' } });
    source.push(3);
    expect(await next()).toEqual({ data: { ticks: { value: 3 } } });
    await client.dispose();
  });

  test('each event has a context of its own', async () => {
    const { next, client } = await subscribe('subscription { ticks { a: context b: context } }');
    const pending = next();
    const source = await subgraph.opened.next();
    source.push(1);
    source.push(2);
    const first = (await pending)?.data?.['ticks'] as { a: number; b: number };
    const second = (await next())?.data?.['ticks'] as { a: number; b: number };
    expect(first.a).toBe(first.b);
    expect(second.a).not.toBe(first.a);
    await client.dispose();
  });

  test('an error inside an event is masked and logged, and the stream goes on', async () => {
    const { next, client } = await subscribe('subscription { ticks { value broken } }');
    const pending = next();
    const source = await subgraph.opened.next();
    source.push(1, 'c1');
    expect(await pending).toMatchObject({
      data: { ticks: { value: 1, broken: null } },
      errors: [{ message: 'Something went wrong on our side. Try again.', path: ['ticks', 'broken'] }],
      extensions: { cursor: 'c1' },
    });
    expect(subgraph.logs).toHaveLength(1);
    source.push(2, 'c2');
    expect(await next()).toMatchObject({ extensions: { cursor: 'c2' } });
    await client.dispose();
  });
});

describe('an event of a service whose store does not answer', () => {
  test('waits for its own fields: who resumes after its cursor would never get them', async () => {
    await subgraph.server.close();
    subgraph = await startTiny({ failingReads: 3 });
    const { next, client } = await subscribe('subscription { ticks { stored } }');
    const pending = next();
    const source = await subgraph.opened.next();
    source.push(1, 'c1');
    source.push(2, 'c2');
    expect(await pending).toEqual({ data: { ticks: { stored: 'read' } }, extensions: { cursor: 'c1' } });
    expect(await next()).toMatchObject({ extensions: { cursor: 'c2' } });
    expect(subgraph.logs).toHaveLength(1);
    expect(subgraph.logs[0]).toMatchObject({ msg: 'An event waits for what it is about', field: 'ticks' });
    await client.dispose();
  });

  test('is delivered without what lies deeper, beside its error', async () => {
    await subgraph.server.close();
    subgraph = await startTiny({ failingReads: 1 });
    const { next, client } = await subscribe('subscription { ticks { detail { stored } } }');
    const pending = next();
    const source = await subgraph.opened.next();
    source.push(1, 'c1');
    expect(await pending).toMatchObject({
      data: { ticks: { detail: { stored: null } } },
      errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
    await client.dispose();
  });

  test('holds nothing up once its operation has ended', async () => {
    await subgraph.server.close();
    subgraph = await startTiny({ failingReads: Infinity });
    const { next, client } = await subscribe('subscription { ticks { stored } }');
    void next().catch(() => undefined);
    const source = await subgraph.opened.next();
    source.push(1, 'c1');
    await client.dispose();
    await source.returned;
    expect(await gauge()).toBe(0);
  });
});

describe('what is refused, with an error frame for that operation alone', () => {
  test('no token, or one that is not the gateway’s', async () => {
    const query = 'subscription { ticks { value } }';
    expect(await refusalOf(query, null, {})).toMatchObject([{ extensions: { code: 'NOT_FROM_GATEWAY' } }]);
    expect(await refusalOf(query, null, { internalToken: 'x.y.z' })).toMatchObject([
      { extensions: { code: 'NOT_FROM_GATEWAY' } },
    ]);
    expect(subgraph.sources).toEqual([]);
  });

  test('a stranger, on a field that is not public', async () => {
    expect(await refusalOf('subscription { ticks { value } }', null)).toMatchObject([
      { message: 'Log in first.', extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect(subgraph.server.activeSubscriptions()).toBe(0);
  });

  test('queries and mutations: they travel by POST', async () => {
    expect(await refusalOf('{ hello }')).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    expect(await refusalOf('mutation { change(amount: 1) }')).toMatchObject([
      { extensions: { code: 'BAD_REQUEST' } },
    ]);
  });

  test('what does not parse or validate, without a suggestion', async () => {
    expect(await refusalOf('subscription {')).toMatchObject([
      { extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    ]);
    const misspelt = await refusalOf('subscription { tick { value } }');
    expect(misspelt).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(JSON.stringify(misspelt)).not.toContain('Did you mean');
  });

  test.each([[5], [1.5], [true], [{ a: 1 }], [['a']]])('a cursor that is no string: %j', async (after) => {
    const query = 'subscription ($after: Cursor) { ticks(after: $after) { value } }';
    const client = subgraph.client();
    const extensions = { internalToken: await subgraph.token(ann) };
    const stream = client.iterate({ query, variables: { after }, extensions });
    await expect(stream.next()).rejects.toMatchObject([
      { message: expect.stringContaining('$after'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await client.dispose();
  });

  test('what makes graphql-js throw while validating', async () => {
    const { next, client } = await subscribe('subscription { ticks { value } }');
    const pending = next();
    const source = await subgraph.opened.next();
    const query = 'subscription ($s: Boolean!) { ticks @skip(if: $s) { value } }';
    const stream = client.iterate({ query, extensions: { internalToken: await subgraph.token(ann) } });
    await expect(stream.next()).rejects.toMatchObject([{ extensions: { code: expect.any(String) } }]);
    source.push(1);
    expect(await pending).toBeDefined();
    await client.dispose();
  });

  test('a failure to subscribe is masked and logged', async () => {
    expect(await refusalOf('subscription { shared { value } }')).toMatchObject([
      {
        message: 'Something went wrong on our side. Try again.',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    expect(subgraph.logs).toHaveLength(1);
  });

  test('a context that cannot be made is masked and logged too', async () => {
    const failing = await startTiny({ failingContext: 1 });
    const client = failing.client();
    const extensions = { internalToken: await failing.token(ann) };
    const stream = client.iterate({ query: 'subscription { ticks { value } }', extensions });
    await expect(stream.next()).rejects.toMatchObject([
      {
        message: 'Something went wrong on our side. Try again.',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    expect(failing.logs).toEqual([expect.objectContaining({ msg: 'An operation failed' })]);
    await client.dispose();
    await failing.server.close();
  });

  test('a source that fails with a code ends its stream with that code', async () => {
    const { next, client } = await subscribe('subscription { ticks { value } }');
    const pending = next();
    const source = await subgraph.opened.next();
    await Promise.resolve();
    source.fail(Object.assign(new Error('You left this room.'), { extensions: { code: 'FORBIDDEN' } }));
    await expect(pending).rejects.toMatchObject([
      { message: 'You left this room.', extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(await gauge()).toBe(0);
    await client.dispose();
  });
});

describe('endings', () => {
  test('a payload that cannot be made ends the operation, and releases its source', async () => {
    const failing = await startTiny({ failingContext: 2 });
    const client = failing.client();
    const extensions = { internalToken: await failing.token(ann) };
    const pending = client.iterate({ query: 'subscription { ticks { value } }', extensions }).next();
    const source = await failing.opened.next();
    source.push(1);
    await expect(pending).rejects.toMatchObject([
      { message: 'Something went wrong on our side. Try again.' },
    ]);
    await source.returned;
    expect(failing.server.activeSubscriptions()).toBe(0);
    await client.dispose();
    await failing.server.close();
  });

  test('a payload too large for a frame ends its operation alone: the socket is everybody’s', async () => {
    const client = subgraph.client();
    const extensions = { internalToken: await subgraph.token(ann) };
    const follow = async (query: string) => {
      const stream = client.iterate<Record<string, unknown>>({ query, extensions });
      const first = stream.next();
      return { stream, first, source: await subgraph.opened.next() };
    };
    const greedy = await follow(
      'subscription { ticks { a: text(length: 1000000) b: text(length: 1000000) } }',
    );
    const modest = await follow('subscription { ticks { text(length: 1900000) } }');
    greedy.source.push(1);
    await expect(greedy.first).rejects.toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
    await greedy.source.returned;
    modest.source.push(1);
    expect((await modest.first).value).toMatchObject({ data: { ticks: { text: expect.any(String) } } });
    await client.dispose();
  });

  test('complete by the client releases a quiet source at once, and the gauge goes down', async () => {
    const { stream, next, client } = await subscribe('subscription { ticks { value } }');
    const pending = next();
    const source = await subgraph.opened.next();
    source.push(1);
    await pending;
    expect(await gauge()).toBe(1);
    expect(subgraph.server.activeSubscriptions()).toBe(1);
    await stream.return?.();
    await source.returned;
    expect(await gauge()).toBe(0);
    expect(subgraph.server.activeSubscriptions()).toBe(0);
    await client.dispose();
  });

  test('a socket that goes away releases every source of it', async () => {
    const first = await subscribe('subscription { ticks { value } }');
    const pending = first.next();
    const source = await subgraph.opened.next();
    source.push(1);
    await pending;
    const second = first.client.iterate({
      query: 'subscription { again: ticks { value } }',
      extensions: { internalToken: await subgraph.token(ann) },
    });
    void second.next().catch(() => undefined);
    const other = await subgraph.opened.next();
    first.client.terminate();
    await Promise.all([source.returned, other.returned]);
    expect(subgraph.server.activeSubscriptions()).toBe(0);
  });

  test('the gauge tells fields apart by their name, not their alias', async () => {
    const { next, client } = await subscribe(
      'subscription { ...F } fragment F on Subscription { mine: ticks { value } }',
    );
    const pending = next();
    (await subgraph.opened.next()).push(1);
    await pending;
    const text = await subgraph.metrics.registry.metrics();
    expect(text).toContain('parley_active_subscriptions{service="tiny",field="ticks"} 1');
    await client.dispose();
  });

  test('close ends sockets with 1001 and releases their sources', async () => {
    const socket = new WebSocket(
      `${subgraph.server.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    const payload = {
      query: 'subscription { ticks { value } }',
      extensions: { internalToken: await subgraph.token(ann) },
    };
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }));
    const source = await subgraph.opened.next();
    const closed = once(socket, 'close');
    await subgraph.server.close();
    expect((await closed)[0]).toBe(1001);
    await source.returned;
    expect(await gauge()).toBe(0);
  });
});
