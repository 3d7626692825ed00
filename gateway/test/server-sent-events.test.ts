import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from './support/eventually.ts';
import { shortLived } from './support/short-lived.ts';
import { startRunningBoard, type RunningBoard } from './support/running-board.ts';

let running: RunningBoard;
let token: string;
beforeAll(async () => {
  running = await startRunningBoard();
  token = await running.issuer.token({ userId: 'ada' });
});
afterAll(() => running.close());

interface ServerSentEvent {
  readonly event: string;
  readonly data: unknown;
}

interface Stream {
  readonly response: Response;
  next(): Promise<ServerSentEvent | undefined>;
  close(): Promise<void>;
}

async function open(
  query: string,
  { method = 'POST', authorization = `Bearer ${token}` } = {},
): Promise<Stream> {
  const leaving = new AbortController();
  const url = method === 'GET' ? `${running.url}?${new URLSearchParams({ query }).toString()}` : running.url;
  const response = await fetch(url, {
    method,
    signal: leaving.signal,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(authorization !== '' && { authorization }),
    },
    ...(method === 'POST' && { body: JSON.stringify({ query }) }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          if (block !== ':') return parse(block);
          continue;
        }
        const chunk = await reader?.read();
        if (chunk?.value === undefined) return undefined;
        text += chunk.value;
      }
    },
    async close() {
      leaving.abort();
      await reader?.cancel().catch(() => undefined);
    },
  };
}

function parse(block: string): ServerSentEvent {
  const [event = '', data = ''] = block.split('\n').map((line) => line.slice(line.indexOf(':') + 1).trim());
  return { event, data: data === '' ? undefined : JSON.parse(data) };
}

const query =
  'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text author { name } } } } }';

describe('over Server-Sent Events', () => {
  test.each(['POST', 'GET'])(
    'a subscription by %s brings the same payloads as over a socket',
    async (method) => {
      const { log } = running.board;
      const stream = await open(query, { method });
      expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect((await stream.next())?.event).toBe('next');
      const cursor = String(log.post('hello'));
      expect(await stream.next()).toEqual({
        event: 'next',
        data: {
          data: { posts: { post: { text: 'hello', author: { name: 'Author a' } } } },
          extensions: { cursor },
        },
      });
      await stream.close();
      await eventually(() => log.followers(), 0);
    },
  );

  test('a query brings its answer and completes', async () => {
    const stream = await open('{ author(id: 1) { id } }');
    expect((await stream.next())?.event).toBe('next');
    expect(await stream.next()).toEqual({ event: 'complete', data: undefined });
    expect(await stream.next()).toBeUndefined();
  });

  test('what is wrong with an operation is its only result', async () => {
    const stream = await open('subscription { nothing }');
    expect(await stream.next()).toMatchObject({
      event: 'next',
      data: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    });
    expect((await stream.next())?.event).toBe('complete');
  });

  test('bad requests are answered as such, without a stream', async () => {
    expect((await open(query, { authorization: 'Bearer nonsense' })).response.status).toBe(401);
    expect((await open('')).response.status).toBe(400);
    expect((await open('mutation { rename(title: "x") }', { method: 'GET' })).response.status).toBe(405);
  });

  test('a stream ends with its token', async () => {
    const stream = await shortLived(running.issuer, { userId: 'ada', expiresIn: 1 }, async (short) => {
      const opened = await open(query, { authorization: `Bearer ${short}` });
      return opened.response.status === 401 ? undefined : opened;
    });
    const events: (ServerSentEvent | undefined)[] = [];
    do events.push(await stream.next());
    while (events.at(-1) !== undefined);
    expect(events.slice(-3)).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } },
      { event: 'complete' },
      undefined,
    ]);
    await eventually(() => running.board.log.followers(), 0);
  });

  test('a gateway that shuts down ends a stream with its cursor', async () => {
    const stream = await open(query);
    await stream.next();
    const cursor = String(running.board.log.post('last'));
    await stream.next();
    await running.closeGateway();
    expect(await stream.next()).toMatchObject({
      event: 'next',
      data: { errors: [{ extensions: { code: 'SERVER_GOING_AWAY', cursor } }] },
    });
    expect((await stream.next())?.event).toBe('complete');
  });
});
