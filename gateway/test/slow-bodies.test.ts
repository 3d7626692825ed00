import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask } from './support/ask.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { supergraphOf } from './support/shop.ts';

const limitMs = 500;
const nobody = 'http://127.0.0.1:9/graphql';
let gateway: GatewayOver;
beforeAll(async () => {
  const variables = { BODY_TIMEOUT_MS: String(limitMs) };
  gateway = await startGatewayOver(supergraphOf({ products: nobody, reviews: nobody }), variables);
});
afterAll(() => gateway.close());

const json = { 'content-type': 'application/json' };
const chunk = '1\r\n{\r\n';
test.each<[string, Record<string, string | number>, string]>([
  ['that drips', { ...json, 'content-length': 1_000 }, ' '],
  ['of which nothing comes', { ...json, 'content-length': 1_000 }, ''],
  ['that drips in chunks', { ...json, 'transfer-encoding': 'chunked' }, chunk],
  ['that is too large and drips', { ...json, 'content-length': 100_000_000 }, ' '.repeat(20_000)],
  ['that drips, for a stream', { ...json, accept: 'text/event-stream', 'content-length': 1_000 }, ' '],
])('a body %s is refused when its time is over, and others are answered', async (_name, headers, drop) => {
  const request = startRawRequest(gateway.url, { headers });
  await request.begun;
  const dripping = setInterval(() => request.write(drop), 20);
  const others = await ask(`${gateway.url}/graphql`, '{ __typename }');
  const { status, text } = await request.answer;
  clearInterval(dripping);
  expect(others.body).toEqual({ data: { __typename: 'Query' } });
  expect(status).toBe(408);
  expect(text).toContain('"code":"REQUEST_TIMEOUT"');
  expect(text).toContain(`${limitMs} ms`);
});
