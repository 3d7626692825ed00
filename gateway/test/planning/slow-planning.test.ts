import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hostileSupergraphs } from '../hostile/hostile-supergraphs.ts';
import { startAnsweringServer, type AnsweringServer } from '../support/answering-server.ts';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { readMetric, type GatewayOver } from '../support/running-gateway.ts';
import { connect } from '../support/socket-client.ts';

let subgraph: AnsweringServer;
let gateway: GatewayOver;
let url: string;
/** What the subgraphs were asked. */
const asked: string[] = [];

beforeAll(async () => {
  subgraph = await startAnsweringServer();
  subgraph.answer = (response, _count, { body }) => {
    asked.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"t":null}}');
  };
  const urls = ['A', 'B', 'C', 'D'].map((name) => [`SUBGRAPH_${name}_URL`, subgraph.url] as const);
  gateway = await startGatewayProcess(hostileSupergraphs['ambiguous']?.supergraph.sdl ?? '', {
    ...Object.fromEntries(urls),
    SUBGRAPH_READINESS_PATH: 'off',
    MAX_OPERATIONS_PER_SOCKET: '1',
    MAX_WAITING_PLANS: '5',
    PLANNER_TIMEOUT_MS: '600000',
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'info',
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await subgraph.close();
});
beforeEach(() => void (asked.length = 0));

/** Takes a good part of a second; another one for each name. */
function slow(name: string): string {
  const conditions = Array.from({ length: 20 }, (_, index) => index);
  const inner = conditions.map((index) => `... @skip(if: $v${index}) { ${name}${index}: left { x a b c d }`);
  return `query(${conditions.map((index) => `$v${index}: Boolean = false`).join(' ')}) { t { ${inner.join(' ')} ${'}'.repeat(22)}`;
}
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const planned = (): Promise<number> =>
  readMetric(gateway.adminUrl, 'parley_planned_operations_total{service="gateway",result="planned"}');

test('while a stranger asks for very many new operations, what is known is answered and another one has its turn', async () => {
  const known = '{ t { id } }';
  await ask(url, known);
  const answers: string[] = [];
  const flood = Array.from({ length: 12 }, async (_, index) => {
    const { status, headers, body } = await ask(url, slow(`flood${index}_`), from('192.0.2.1'));
    answers.push(`stranger: ${status}`);
    return { status, retryAfter: headers.get('retry-after'), error: body.errors?.[0] };
  });
  await eventually(() => answers.includes('stranger: 503'), true);
  const other = ask(url, '{ t { k } }', from('192.0.2.2')).then(({ status }) =>
    answers.push(`other: ${status}`),
  );
  for (let index = 0; index < 5; index += 1)
    expect((await ask(url, known, from('192.0.2.3'))).status).toBe(200);
  answers.push('all that is known');
  await other;
  const outcomes = await Promise.all(flood);

  const refused = outcomes.filter(({ status }) => status === 503);
  expect(
    await readMetric(
      gateway.adminUrl,
      'parley_refused_operations_total{service="gateway",code="OVERLOADED"}',
    ),
  ).toBe(refused.length);
  expect(refused[0]).toEqual({
    status: 503,
    retryAfter: '1',
    error: {
      message: 'More new operations wait to be planned than the limit of 5. Try again in a moment.',
      extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 },
    },
  });
  const strangersLast = answers.lastIndexOf('stranger: 200');
  expect(answers.indexOf('all that is known')).toBeLessThan(strangersLast);
  expect(answers.indexOf('other: 200')).toBeLessThan(strangersLast);
  expect(answers.indexOf('other: 200')).toBeGreaterThanOrEqual(0);
});

test('what is completed while it is planned never begins, and counts until then', async () => {
  const before = await planned();
  const client = await connect(url);
  client.subscribe('1', slow('completed'));
  client.complete('1');
  client.subscribe('2', '{ t { id } }');
  expect(await client.next('2')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
  });
  await eventually(planned, before + 1);
  client.subscribe('3', '{ t { id } }');
  expect(await client.next('3')).toMatchObject({ type: 'next', payload: { data: { t: null } } });
  expect(asked).toHaveLength(1);
  await client.close();
});

test('nor does what is planned for a socket that has closed', async () => {
  const before = await planned();
  const client = await connect(url);
  client.subscribe('1', slow('closed'));
  await client.close();
  await eventually(planned, before + 1);
  expect(await ask(url, '{ t { id } }')).toMatchObject({ status: 200 });
  expect(asked).toHaveLength(1);
});

test('an id is taken from its subscribe on', async () => {
  const client = await connect(url);
  client.subscribe('1', slow('twice'));
  client.subscribe('1', '{ t { id } }');
  expect((await client.closed).code).toBe(4409);
  expect(asked).toEqual([]);
});
