import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as zlib from 'node:zlib';
import { connectSubgraphs, type Subgraphs } from '../src/subgraphs/connect-subgraphs.ts';
import { everyViewer } from '../src/viewers/request-context.ts';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.ts';
import { quietLogger } from './support/shop.ts';

let server: AnsweringServer;
let subgraphs: Subgraphs;
beforeAll(async () => {
  server = await startAnsweringServer();
  subgraphs = connectSubgraphs({
    urls: { SUBGRAPH_A_URL: [server.url] },
    sign: undefined,
    timeoutMs: 60_000,
    probeMs: 1_000,
    limits: { maxConnections: 64, maxAnswerBytes: 16 * 1024 * 1024 },
    readinessPath: undefined,
    logger: quietLogger(),
  });
  subgraphs.update([{ name: 'a', url: '' }]);
});
afterAll(async () => {
  await subgraphs.close();
  await server.close();
});

/** What becomes of an answer with this head and body. */
function read(
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  { status = 200, repeatable = true } = {},
) {
  server.answer = (response) => response.writeHead(status, headers).end(body);
  return subgraphs.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable });
}

const payload = { data: { name: 'Zoë 🐢' } };
const text = JSON.stringify(payload);
const bytes = Buffer.from(text);
const bom = Buffer.from([0xef, 0xbb, 0xbf]);
const { zstdCompressSync } = zlib as { zstdCompressSync?: (body: Buffer) => Buffer };

test('what it can decode is asked for', async () => {
  let asked: unknown;
  server.answer = (response, _count, { headers }) => {
    asked = headers['accept-encoding'];
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  };
  await subgraphs.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable: true });
  expect(asked).toBe(`gzip, br, deflate${zstdCompressSync ? ', zstd' : ''}`);
});

describe('the body is read as HTTP says', () => {
  test.each<[string, Buffer | string]>([
    ['gzip', zlib.gzipSync(bytes)],
    ['X-GZIP', zlib.gzipSync(bytes)],
    ['br', zlib.brotliCompressSync(bytes)],
    ['deflate', zlib.deflateSync(bytes)],
    ['deflate', zlib.deflateRawSync(bytes)],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(bytes))],
    ['gzip', zlib.gzipSync(Buffer.concat([bom, bytes]))],
    ['identity', bytes],
    ...(zstdCompressSync ? [['zstd', zstdCompressSync(bytes)] as [string, Buffer]] : []),
  ])('encoded by %s', async (encoding, body) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    expect(await read(body, headers)).toEqual(payload);
  });

  test.each<[string, Buffer | string]>([
    ['application/json', Buffer.concat([bom, bytes])],
    ['application/json; charset=utf-16le', Buffer.from(text, 'utf16le')],
    ['application/json; charset=utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['application/json; charset="UTF-8"', bytes],
    ['APPLICATION/JSON;Charset=utf8', bytes],
    ['application/graphql-response+json', bytes],
    ['text/json', bytes],
  ])('of the type %s', async (type, body) => {
    expect(await read(body, { 'content-type': type })).toEqual(payload);
  });

  test('of another charset', async () => {
    const headers = { 'content-type': 'application/json; charset=iso-8859-1' };
    expect(await read(Buffer.from('{"data":{"name":"Zoë"}}', 'latin1'), headers)).toEqual({
      data: { name: 'Zoë' },
    });
  });

  test('without a type', async () => {
    expect(await read(text, {})).toEqual(payload);
  });
});

test.each<[string, unknown]>([
  ['{"data":{"a":1},"errors":null}', { data: { a: 1 } }],
  ['{"data":{"a":1},"errors":[]}', { data: { a: 1 } }],
  ['{"data":{"a":1},"errors":null,"extensions":null}', { data: { a: 1 } }],
  ['{"data":null,"errors":null}', { data: null }],
  ['{"data":{"a":1},"errors":[null,5]}', { data: { a: 1 }, errors: [{}, {}] }],
  ['{"data":{"a":1},"errors":"No."}', { data: { a: 1 }, errors: [{}] }],
  ['{"errors":[{"message":"No.","extensions":null}]}', { errors: [{ message: 'No.', extensions: null }] }],
  ['{"data":{"a":1},"extensions":{"x":1}}', { data: { a: 1 }, extensions: { x: 1 } }],
])('%s', async (body, expected) => {
  expect(await read(body)).toEqual(expected);
  expect(await read(body, undefined, { repeatable: false })).toEqual(expected);
  expect(await read(body, undefined, { status: 500 })).toEqual(expected);
});

describe('what is no answer of GraphQL', () => {
  const json = { 'content-type': 'application/json' };
  const html = { 'content-type': 'text/html; charset=utf-8' };
  const encoded = (encoding: string) => ({ ...json, 'content-encoding': encoding });
  const location = 'http://10.1.2.3/login';
  const large = Buffer.alloc(17 * 1024 * 1024, ' ');

  test.each<[string, string, string | Buffer, Record<string, string>, number]>([
    ['a redirect', 'SUBGRAPH_REDIRECT', '', { location }, 302],
    ['a redirect with a body', 'SUBGRAPH_REDIRECT', text, { ...json, location }, 307],
    ['a redirect to nowhere', 'SUBGRAPH_REDIRECT', '', {}, 301],
    ['a web page', 'SUBGRAPH_WEB_PAGE', '<html>secret</html>', html, 200],
    ['a web page with JSON', 'SUBGRAPH_WEB_PAGE', text, html, 200],
    [
      'a web page that is XML',
      'SUBGRAPH_WEB_PAGE',
      '<html/>',
      { 'content-type': 'application/xhtml+xml' },
      200,
    ],
    ['a web page of an error', 'SUBGRAPH_HTTP_STATUS', '<html>secret</html>', html, 404],
    ['an error in JSON', 'SUBGRAPH_HTTP_STATUS', '{"secret":1}', json, 500],
    ['an error without a body', 'SUBGRAPH_HTTP_STATUS', '', {}, 401],
    ["a proxy's error", 'SUBGRAPH_UNAVAILABLE', '<html>secret</html>', html, 502],
    ["a balancer's error", 'SUBGRAPH_UNAVAILABLE', 'secret', { 'content-type': 'text/plain' }, 503],
    ['another type', 'SUBGRAPH_CONTENT_TYPE', text, { 'content-type': 'text/plain' }, 200],
    ['a form', 'SUBGRAPH_CONTENT_TYPE', text, { 'content-type': 'multipart/form-data; boundary=json' }, 200],
    ['a stream', 'SUBGRAPH_CONTENT_TYPE', text, { 'content-type': 'text/event-stream' }, 200],
    ['an unknown encoding', 'SUBGRAPH_ENCODING', bytes, encoded('compress'), 200],
    ['an encoding named like a method', 'SUBGRAPH_ENCODING', bytes, encoded('constructor'), 200],
    [
      'too many encodings',
      'SUBGRAPH_ENCODING',
      bytes,
      encoded('identity, identity, identity, identity'),
      200,
    ],
    ['a wrong encoding', 'SUBGRAPH_ENCODING', bytes, encoded('gzip'), 200],
    ['half an encoded body', 'SUBGRAPH_ENCODING', zlib.gzipSync(bytes).subarray(0, 20), encoded('gzip'), 200],
    [
      'an unknown charset',
      'SUBGRAPH_ENCODING',
      bytes,
      { 'content-type': 'application/json; charset=klingon' },
      200,
    ],
    ['half a body', 'SUBGRAPH_INCOMPLETE', text.slice(0, -4), json, 200],
    ['half a text', 'SUBGRAPH_INCOMPLETE', text.slice(0, 18), json, 200],
    ['too large a body', 'SUBGRAPH_TOO_LARGE', large, json, 200],
    ['too large a body, once decoded', 'SUBGRAPH_TOO_LARGE', zlib.gzipSync(large), encoded('gzip'), 200],
    [
      'the same twice encoded',
      'SUBGRAPH_TOO_LARGE',
      zlib.brotliCompressSync(zlib.gzipSync(large)),
      encoded('gzip,br'),
      200,
    ],
    ['a list', 'SUBGRAPH_MALFORMED', '[]', json, 200],
    ['an empty object', 'SUBGRAPH_MALFORMED', '{}', json, 200],
    ['data that is none', 'SUBGRAPH_MALFORMED', '{"data":[1]}', json, 200],
    ['neither data nor errors', 'SUBGRAPH_MALFORMED', '{"errors":null}', json, 200],
    ['nothing', 'SUBGRAPH_MALFORMED', '', json, 200],
    ['no JSON', 'SUBGRAPH_MALFORMED', 'secret', json, 200],
    ['nothing but nesting', 'SUBGRAPH_MALFORMED', '['.repeat(200_000) + 'x', json, 200],
  ])('%s is an error of its own', async (_name, code, body, headers, status) => {
    const asked = server.count;
    const failed = await read(body, headers, { status });
    expect(failed).toMatchObject({ errors: [{ extensions: { code, serviceName: 'a' } }] });
    expect(JSON.stringify(failed)).not.toMatch(/secret|10\.1\.2\.3|klingon/);
    const [error] = failed.errors ?? [];
    expect(error?.message).toMatch(/^The a service .*\.$/);
    const mutation = await read(body, headers, { status, repeatable: false });
    expect(mutation.errors).toEqual([
      { ...error, message: `${error?.message} What it was asked to do may have been done.` },
    ]);
    expect(server.count - asked).toBe(2);
  });

  test.each<[string, (response: Parameters<AnsweringServer['answer']>[0]) => void]>([
    [
      'a length that is not reached',
      (response) => {
        response.writeHead(200, { ...json, 'content-length': 1_000 }).write(text, () => response.destroy());
      },
    ],
    [
      'a part that is not the last',
      (response) => {
        response.writeHead(200, json).write(text.slice(0, 5), () => response.destroy());
      },
    ],
    [
      'a whole text without its end',
      (response) => {
        response.writeHead(200, json).write(text, () => response.destroy());
      },
    ],
  ])('%s is an answer that broke off', async (_name, answer) => {
    server.answer = answer;
    const failed = await subgraphs.fetch(everyViewer)({ subgraph: 'a', body: '{}', repeatable: false });
    expect(failed).toMatchObject({ errors: [{ extensions: { code: 'SUBGRAPH_INCOMPLETE' } }] });
  });
});
