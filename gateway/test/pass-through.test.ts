import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadEnvironment } from '../src/environment.ts';
import { startGatewayOver } from './support/running-gateway.ts';
import { supergraphOf } from './support/shop.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  size: number;
  /** Whether all of the body has come. */
  whole: boolean;
}

const seen: Seen[] = [];
let reply: (request: IncomingMessage, response: ServerResponse) => void;
const upstream = createServer((request, response) => {
  const record: Seen = {
    method: request.method,
    url: request.url,
    headers: request.headers,
    size: 0,
    whole: false,
  };
  seen.push(record);
  request.on('data', (chunk: Buffer) => (record.size += chunk.length));
  request.on('end', () => (record.whole = true));
  reply(request, response);
});
const limit = 1_000;
let url: string;
let gateway: { url: string; close(): Promise<void> };

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const nobody = 'http://127.0.0.1:9';
  gateway = await startGatewayOver(
    supergraphOf({ products: `${nobody}/graphql`, reviews: `${nobody}/graphql` }),
    {
      PASS_THROUGH_ROUTES: JSON.stringify([
        {
          path: '/files/*',
          to: [origin],
          methods: ['GET', 'HEAD', 'PUT'],
          maxBodyBytes: limit,
          timeoutMs: 2_000,
        },
        { path: '/one/file', to: [nobody, origin] },
        { path: '/slow/*', to: [origin], timeoutMs: 150 },
        { path: '/unavailable/*', to: [nobody] },
      ]),
      CORS_ORIGINS: 'https://app.example',
      SUBGRAPH_READINESS_PATH: 'off', // what the upstream sees is what was sent
    },
  );
  url = gateway.url;
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});
beforeEach(() => {
  seen.length = 0;
  reply = (request, response) => {
    request.on('end', () => response.end('fine'));
  };
});

/** By Node's own client, for what fetch does not let one send. Resolves with the answer, though the body may not be sent yet. */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string | number> },
  body: readonly Buffer[] = [],
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { ...options, path, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        request.destroy();
      });
    });
    request.once('error', reject);
    request.flushHeaders();
    for (const chunk of body) request.write(chunk);
    if (options.headers?.['content-length'] === undefined || body.length > 0) request.end();
  });
}

describe('a path that is passed through', () => {
  test('reaches the upstream with its query and comes back with its status, body and listed headers', async () => {
    reply = (_request, response) =>
      response
        .writeHead(206, {
          'content-type': 'image/webp',
          etag: '"1"',
          'set-cookie': 'a=b',
          location: '/x',
          server: 'y',
        })
        .end('bytes');
    const answer = await fetch(`${url}/files/a/b.webp?size=1&x=%20`);
    expect(answer.status).toBe(206);
    expect(await answer.text()).toBe('bytes');
    expect(seen).toMatchObject([{ method: 'GET', url: '/files/a/b.webp?size=1&x=%20' }]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      etag: '"1"',
      'x-content-type-options': 'nosniff',
    });
    for (const header of ['set-cookie', 'location', 'server']) expect(answer.headers.has(header)).toBe(false);
  });

  test('passes no header that is not listed: no cookie, no token', async () => {
    await fetch(`${url}/files/a`, {
      headers: {
        authorization: 'Bearer x',
        cookie: 'a=b',
        'x-forwarded-for': '1.2.3.4',
        'if-none-match': '"1"',
      },
    });
    const [{ headers } = { headers: {} }] = seen;
    expect(headers).toMatchObject({ 'if-none-match': '"1"' });
    for (const header of ['authorization', 'cookie', 'x-forwarded-for'])
      expect(headers).not.toHaveProperty([header]);
  });

  test.each(['/files/../graphql', '/files/%2e%2e/metrics', '/filesystem', '/one/file/below', '/files'])(
    'is not left by %s',
    async (path) => {
      await send(path, {});
      expect(seen).toEqual([]);
    },
  );

  test('takes a body up to its limit', async () => {
    const answer = await fetch(`${url}/files/a`, { method: 'PUT', body: Buffer.alloc(limit) });
    expect(answer.status).toBe(200);
    expect(seen).toMatchObject([
      { method: 'PUT', size: limit, headers: { 'content-length': String(limit) } },
    ]);
  });

  test('streams: what comes first is there before the rest is sent', async () => {
    reply = (request, response) => request.once('data', () => response.end('early'));
    const sent = await send('/files/a', { method: 'PUT', headers: { 'content-length': 10 } }, []).catch(
      () => undefined,
    );
    expect(sent?.status).not.toBe(200); // nothing was sent: the route's time is over
    const early = await new Promise((resolve, reject) => {
      const request = httpRequest(
        `${url}/files/b`,
        { method: 'PUT', headers: { 'content-length': 10 } },
        (response) => {
          resolve(response.statusCode);
          request.destroy();
        },
      );
      request.once('error', reject);
      request.write('12345');
    });
    expect(early).toBe(200);
  });

  test('refuses a body that announces too much before any of it is read', async () => {
    const refused = await send('/files/a', { method: 'PUT', headers: { 'content-length': 5_000_000 } });
    expect(refused).toMatchObject({ status: 413 });
    expect(refused.text).toContain('PAYLOAD_TOO_LARGE');
    expect(refused.text).toContain(String(limit));
    expect(seen).toEqual([]);
  });

  test('refuses an unannounced body at the first byte too many, and the upstream never has it whole', async () => {
    const refused = await send('/files/a', { method: 'PUT', headers: { 'transfer-encoding': 'chunked' } }, [
      Buffer.alloc(limit),
      Buffer.alloc(1),
    ]);
    expect(refused).toMatchObject({ status: 413 });
    expect(seen.every(({ whole, size }) => !whole && size <= limit)).toBe(true);
  });

  test.each(['POST', 'DELETE', 'PATCH'])('refuses %s, which is not listed', async (method) => {
    const answer = await fetch(`${url}/files/a`, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, PUT');
    expect(seen).toEqual([]);
  });

  test('takes no body without a limit', async () => {
    expect(await send('/one/file', { headers: { 'content-length': 1 } }, [Buffer.alloc(1)])).toMatchObject({
      status: 413,
    });
    expect(seen).toEqual([]);
  });

  test('goes to the next instance when one cannot be reached', async () => {
    for (let n = 0; n < 3; n += 1) expect((await fetch(`${url}/one/file`)).status).toBe(200);
  });

  test('an unavailable upstream is 503 with a sentence', async () => {
    const answer = await fetch(`${url}/unavailable/a`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.text()).toContain('Try again.');
  });

  test('an upstream that takes too long is 504', async () => {
    reply = () => undefined;
    expect((await fetch(`${url}/slow/a`)).status).toBe(504);
  });

  test('an upstream that breaks off breaks the answer off', async () => {
    reply = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
    };
    await expect(fetch(`${url}/files/a`).then((answer) => answer.text())).rejects.toThrow();
  });

  test('a client that leaves takes the upstream request with it', async () => {
    const left = new Promise<void>((resolve) => {
      reply = (_request, response) => {
        response.writeHead(200).write('first');
        response.once('close', resolve);
      };
    });
    const controller = new AbortController();
    await fetch(`${url}/files/a`, { signal: controller.signal });
    controller.abort();
    await left;
  });

  test('pages of allowed origins may use it, and the preflight says PUT', async () => {
    const answer = await fetch(`${url}/files/a`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(seen).toEqual([]);
  });

  test('passes on ranges, both ways, also for pages of allowed origins', async () => {
    reply = (_request, response) =>
      response
        .writeHead(206, {
          'accept-ranges': 'bytes',
          'content-range': 'bytes 1-2/9',
          'content-disposition': "inline; filename*=UTF-8''a",
          range: 'bytes=0-2',
        })
        .end('bc');
    const asked = { range: 'bytes=1-2', 'if-range': '"1"', 'content-range': 'bytes */9' };
    const answer = await fetch(`${url}/files/a`, { headers: { ...asked, origin: 'https://app.example' } });
    expect(seen).toMatchObject([{ headers: asked }]);
    const passed = ['accept-ranges', 'content-range', 'content-disposition', 'range'];
    expect(passed.map((name) => answer.headers.get(name))).toEqual([
      'bytes',
      'bytes 1-2/9',
      "inline; filename*=UTF-8''a",
      'bytes=0-2',
    ]);
    const exposed = answer.headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(passed));
    const preflight = await fetch(`${url}/files/a`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-headers': 'content-range, cookie' },
    });
    const allowed = preflight.headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toContain('content-range');
    expect(allowed).not.toContain('cookie');
  });

  test('HEAD comes back without a body', async () => {
    reply = (_request, response) => response.writeHead(200, { 'content-length': 5 }).end();
    const answer = await fetch(`${url}/files/a`, { method: 'HEAD' });
    expect(answer.headers.get('content-length')).toBe('5');
    expect(await answer.text()).toBe('');
  });
});

test.each([
  'nonsense',
  '[{"path":"/a"}]',
  '[{"path":"a/*","to":["http://a"]}]',
  '[{"path":"/*","to":["http://a"]}]',
])('the setting %s is refused by name', (text) => {
  expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', PASS_THROUGH_ROUTES: text })).toThrow(
    /PASS_THROUGH_ROUTES/u,
  );
});
