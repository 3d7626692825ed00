import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { constantFrom, array, assert, property, tuple } from 'fast-check';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasDotSegments } from '../src/http/refuse-bad-target.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { supergraphOf } from './support/shop.ts';

const passed: string[] = [];
const upstream = createServer(({ url = '' }, response) => {
  passed.push(url);
  response.end('fine');
});
let gateway: GatewayOver;
beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const to = [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`];
  const nobody = 'http://127.0.0.1:9/graphql';
  gateway = await startGatewayOver(supergraphOf({ products: nobody, reviews: nobody }), {
    PASS_THROUGH_ROUTES: JSON.stringify([{ path: '/files/*', to }]),
  });
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

const get = (target: string) => startRawRequest(gateway.url, { method: 'GET', target }).answer;

test.each([
  '//elsewhere/files/a',
  '/\\elsewhere/files/a',
  '//elsewhere/graphql',
  '///files/a',
  '//files/a',
  '//metrics',
])('what could be a host in the path, %s, is refused', async (target) => {
  expect([(await get(target)).status, passed]).toEqual([400, []]);
});

describe('a target with dot segments is refused before anything is routed', () => {
  test.each([
    '/files/../metrics',
    '/files/..',
    '/files/.',
    '/./livez',
    '/livez/../livez',
    '/files/%2e%2e/metrics',
    '/files/%2E%2e/metrics',
    '/files/.%2e/metrics',
    '/files/%2e./metrics',
    '/files/%2e',
    '/files/..%2fmetrics',
    '/files/..%5cmetrics',
    '/files/..%5Cmetrics',
    '/files\\..\\metrics',
    '/files/%5c%2e%2e%5cmetrics',
    '/files/%252e%252e/metrics',
    '/files/%25252e./metrics',
    '/files/%25%32%65%25%32%65/metrics',
    '/files/.%%32e/metrics',
    '/files/..;/metrics',
    '/files/..;a=b/metrics',
    '/files/%2e%2e%3b/metrics',
    `/files/${'%'.repeat(20)}${'33'.repeat(19)}25`,
    '/files/..?a=b',
    'http://elsewhere/files/../metrics',
  ])('%s', async (target) => {
    const { status, text } = await get(target);
    expect([status, passed]).toEqual([400, []]);
    expect(text).toContain('"code":"BAD_REQUEST"');
  });

  test('in whatever way its dots and slashes are written', () => {
    const dot = constantFrom('.', '%2e', '%2E', '%252e', '%25252E', '%25%32%65', '%%32%45');
    const slash = constantFrom('/', '\\', '%2f', '%5c', '%255C', '%25%35%63');
    const dots = array(dot, { minLength: 1, maxLength: 2 }).map((each) => each.join(''));
    const word = constantFrom('files', 'a.b', '...', '');
    assert(
      property(tuple(word, slash, dots, slash, word), ([before, first, segment, second, after]) =>
        hasDotSegments(`/${before}${first}${segment}${second}${after}`),
      ),
      { numRuns: 1_000 },
    );
  });
});

test.each([
  '/files/a.b',
  '/files/...',
  '/files/.well-known',
  '/files/a..',
  '/files/a?x=/../',
  '/files/%2e%2ea',
  '/files/a;..',
  '/files//a',
  '/files/100%25',
  '/files/%25%34%31',
])('what only looks like it, %s, is not', async (target) => {
  passed.length = 0;
  expect((await get(target)).status).toBe(200);
  expect(passed).toEqual([target]);
  passed.length = 0;
});
