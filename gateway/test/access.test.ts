import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.ts';
import { ask } from './support/ask.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';
import { startTokenIssuer, type TokenIssuer } from './support/tokens.ts';

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated", "@requiresScopes"])
  type Query { open: Int mine: Int @authenticated prices: Int @requiresScopes(scopes: [["read:prices"]]) }
  type Subscription { ticks: Int @authenticated }`;

let server: AnsweringServer;
let issuer: TokenIssuer;
let gateway: GatewayOver;
let url: string;
/** What the subgraph was asked. */
const sent: string[] = [];
beforeAll(async () => {
  [server, issuer] = await Promise.all([startAnsweringServer(), startTokenIssuer()]);
  server.answer = (response, _count, { body }) => {
    sent.push((JSON.parse(body) as { query: string }).query);
    const headers = { 'content-type': 'application/json' };
    response.writeHead(200, headers).end('{"data":{"open":1,"mine":2,"prices":3}}');
  };
  const { supergraphSdl = '' } = composeServices([{ name: 'one', url: server.url, typeDefs: parse(sdl) }]);
  gateway = await startGatewayOver(supergraphSdl, { JWKS_URL: issuer.jwksUrl });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([server.close(), issuer.close()]);
});

const query = '{ open mine prices }';
const token = (scope?: string | readonly string[]) =>
  issuer.token({ userId: 'ada', ...(scope !== undefined && { scope }) });

test.each<[string, string | readonly string[] | undefined | null, unknown, string, readonly string[]]>([
  ['nobody', null, { open: 1, mine: null, prices: null }, '{open}', ['UNAUTHENTICATED', 'UNAUTHENTICATED']],
  ['a viewer', undefined, { open: 1, mine: 2, prices: null }, '{open mine}', ['FORBIDDEN']],
  ['another scope', 'read:price prices', { open: 1, mine: 2, prices: null }, '{open mine}', ['FORBIDDEN']],
  ['the scope', 'x read:prices', { open: 1, mine: 2, prices: 3 }, '{open mine prices}', []],
  ['the scope in a list', ['x', 'read:prices'], { open: 1, mine: 2, prices: 3 }, '{open mine prices}', []],
])('over HTTP and a socket, with the rights of %s', async (_name, scope, data, asked, codes) => {
  const given = scope === null ? {} : { token: await token(scope) };
  sent.length = 0;
  const { status, body } = await ask(url, query, given);
  expect([status, body.data, body.errors?.map(({ extensions }) => extensions['code']) ?? []]).toEqual([
    200,
    data,
    codes,
  ]);
  const client = await connect(url, given.token);
  client.subscribe('1', query);
  expect((await client.next('1')).payload?.data).toEqual(data);
  await client.close();
  expect(sent).toEqual([asked, asked]);
});

test('a subscription whose root field a viewer may not ask for is refused', async () => {
  const client = await connect(url);
  client.subscribe('1', 'subscription { ticks }');
  expect(await client.next('1')).toMatchObject({
    type: 'error',
    payload: [{ message: 'Sign in to ask for Subscription.ticks.', extensions: { code: 'UNAUTHENTICATED' } }],
  });
  await client.close();
});

test('a socket keeps its rights: a token with other scopes is not taken', async () => {
  const client = await connect(url, await token('a b'));
  for (const [scope, taken] of [
    ['b a', true],
    ['a', false],
    ['a b c', false],
    ['a b', true],
  ] as const) {
    client.send({ type: 'ping', payload: { accessToken: await token(scope) } });
    const { payload } = await client.next();
    expect(payload?.errors === undefined).toBe(taken);
  }
  await client.close();
});

test('introspection shows what is restricted', async () => {
  const { body } = await ask(url, '{ __type(name: "Query") { fields { name } } }');
  expect(JSON.stringify(body)).toContain('prices');
});
