import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { ask, type Answer } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { answerTo, send, startHeldSubgraph, type HeldSubgraph } from './support/held-subgraph.ts';
import { readMetric, startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';
import { startTokenIssuer, type TokenIssuer } from './support/tokens.ts';

const maxPerViewer = 1_000_000;
const maxInAll = 2_500_000;
const begun = 300_000;
const pageSize = 400_000;
let subgraph: HeldSubgraph;
let gateway: GatewayOver;
let issuer: TokenIssuer;
let url: string;
beforeAll(async () => {
  subgraph = await startHeldSubgraph();
  issuer = await startTokenIssuer();
  gateway = await startGatewayOver(subgraph.supergraphSdl, {
    JWKS_URL: issuer.jwksUrl,
    SUBGRAPH_TIMEOUT_MS: '600000',
    MAX_OPERATIONS_PER_SOCKET: '1000',
    MAX_ANSWER_BYTES: String(maxInAll),
    MAX_ANSWER_BYTES_PER_VIEWER: String(maxPerViewer),
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([subgraph.close(), issuer.close()]);
});
afterEach(() => {
  subgraph.onRequest = () => undefined;
});

const bytesUnderWay = () => readMetric(gateway.adminUrl, 'parley_answer_bytes');
const errorOf = ({ body }: Answer) => body.errors?.[0];

/** Begins to answer every query, and lets the test finish. */
function beginAnswers(): () => void {
  const waiting: ServerResponse[] = [];
  const rest = 'x'.repeat(pageSize - begun);
  subgraph.onRequest = (_query, response) => {
    response.setHeader('content-type', 'application/json').write(`{"data":{"page":"${'x'.repeat(begun)}`);
    waiting.push(response);
  };
  return () => {
    for (const response of waiting) response.end(`${rest}"}}`);
  };
}

test('the answers under way to a viewer are bounded, and then to all; others are answered meanwhile', async () => {
  const finish = beginAnswers();
  const tokenOf = (userId: string) => issuer.token({ userId });
  const askPage = async (userId: string): Promise<Answer> =>
    ask(url, '{ page }', { token: await tokenOf(userId) });
  /** So many have come as far as they do. */
  const areBegun = (count: number) => eventually(async () => (await bytesUnderWay()) > count * begun, true);

  const adas = [askPage('ada'), askPage('ada'), askPage('ada')];
  await areBegun(3);
  const refused = await askPage('ada');
  expect(errorOf(refused)?.extensions['code']).toBe('TOO_MANY_ANSWER_BYTES');
  expect(errorOf(refused)?.message).toContain(`this viewer would have more than ${maxPerViewer} bytes`);
  const bens = [askPage('ben'), askPage('ben'), askPage('ben')];
  await areBegun(6);
  const cays = [askPage('cay'), askPage('cay')];
  await areBegun(8);
  const refusedToo = await askPage('dan');
  expect(errorOf(refusedToo)?.message).toContain(`all viewers would have more than ${maxInAll} bytes`);
  expect((await ask(url, '{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });

  finish();
  const pages = await Promise.all([...adas, ...bens, ...cays]);
  for (const { body } of pages)
    expect([String(body.data?.['page']).length, errorOf({ body } as Answer)?.extensions['code']]).toEqual(
      body.errors === undefined ? [pageSize, undefined] : ['null'.length, 'TOO_MANY_ANSWER_BYTES'],
    );
  await eventually(bytesUnderWay, 0);
});

test('an operation for which there is no room from the start is not begun, with a time to try again', async () => {
  beginAnswers();
  const token = await issuer.token({ userId: 'eve' });
  const ids = Array.from({ length: 500 }, (_, id) => String(id));
  const client = await connect(url, token);
  subgraph.onRequest = () => undefined;
  for (const id of ids) client.subscribe(id, '{ page }');
  await eventually(async () => (await bytesUnderWay()) > maxPerViewer - 4_096, true);
  const { status, headers, body } = await ask(url, '{ page }', { token });
  expect([status, headers.get('retry-after'), body.data]).toEqual([503, '1', undefined]);
  expect(body.errors?.[0]?.extensions).toEqual({ code: 'OVERLOADED', retryAfterMs: 1_000 });
  expect(body.errors?.[0]?.message).toContain(String(maxPerViewer));
  await client.close();
  await eventually(bytesUnderWay, 0);
});

test('a mutation whose answer has no room is not taken for one that was not begun', async () => {
  subgraph.onRequest = (query, response) => send(response, answerTo(query, 'x'.repeat(700_000)));
  const token = await issuer.token({ userId: 'fay' });
  const { status, body } = await ask(url, 'mutation { a: change b: change }', { token });
  expect([status, body.data]).toEqual([200, { a: null, b: null }]);
  expect(body.errors?.[0]?.extensions['code']).toBe('TOO_MANY_ANSWER_BYTES');
  await eventually(bytesUnderWay, 0);
});
