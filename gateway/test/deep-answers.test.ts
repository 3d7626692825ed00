import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask } from './support/ask.ts';
import { send, startHeldSubgraph, type HeldSubgraph } from './support/held-subgraph.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';

/** JSON that V8 reads, and cannot write. */
const deep = '['.repeat(20_000) + ']'.repeat(20_000);
let subgraph: HeldSubgraph;
let gateway: GatewayOver;
beforeAll(async () => {
  subgraph = await startHeldSubgraph();
  subgraph.onRequest = (_query, response) => send(response, `{"data":{"any":${deep}}}`);
  gateway = await startGatewayOver(subgraph.supergraphSdl);
});
afterAll(async () => {
  await gateway.close();
  await subgraph.close();
});

const masked = { extensions: { code: 'INTERNAL_SERVER_ERROR' } };

test('an answer that is nested too deeply to be written is an error of its operation over HTTP', async () => {
  const { status, body } = await ask(`${gateway.url}/graphql`, '{ any }');
  expect([status, body]).toMatchObject([500, { errors: [masked] }]);
});

test('and over a socket, which goes on', async () => {
  const client = await connect(`${gateway.url}/graphql`);
  client.subscribe('1', '{ any }');
  expect((await client.next('1')).payload).toMatchObject({ errors: [masked] });
  expect((await client.next('1')).type).toBe('complete');
  client.subscribe('2', '{ __typename }');
  expect((await client.next('2')).payload).toEqual({ data: { __typename: 'Query' } });
  await client.close();
});
