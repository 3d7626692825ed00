import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keepLines } from '../support/kept-lines.ts';
import { startGatewayOver, type GatewayOver } from '../support/running-gateway.ts';
import { startShop, type Shop } from '../support/shop.ts';
import { openSocket } from '../support/socket-client.ts';
import { internalKeys } from '../support/tokens.ts';

const { lines, logger } = keepLines();
let shop: Shop;
let gateway: GatewayOver;
beforeAll(async () => {
  const { publicKey, privateKey } = await internalKeys();
  shop = await startShop(publicKey);
  gateway = await startGatewayOver(
    shop.supergraphSdl,
    { INTERNAL_TOKEN_PRIVATE_KEY: privateKey },
    { logger },
  );
});
afterAll(async () => {
  await gateway.close();
  await shop.close();
});

/** Deeper than JSON can be written, in a frame of less than 64 KiB. */
const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
const init = '{"type":"connection_init"}';
const subscribe = (payload: string): string[] => [init, `{"type":"subscribe","id":"1","payload":${payload}}`];
const product = '"query":"query($v: ID!) { product(id: $v) { id } }"';

/** The last frame is answered on a socket that goes on, or is refused with this code. */
const frames: [string, string[], number | 'goes on'][] = [
  ['a deep ping', [`{"type":"ping","payload":{"a":${deep}}}`], 4400],
  ['a deep ping after the acknowledgement', [init, `{"type":"ping","payload":{"a":${deep}}}`], 4400],
  [
    'a deep ping with a large integer',
    [`{"type":"ping","payload":{"x":12345678901234567890,"a":${deep}}}`],
    4400,
  ],
  ['a deep connection_init', [`{"type":"connection_init","payload":{"a":${deep}}}`], 'goes on'],
  ['a deep token', [`{"type":"connection_init","payload":{"accessToken":${deep}}}`], 4403],
  ['deep headers', [`{"type":"connection_init","payload":{"headers":{"authorization":${deep}}}}`], 4403],
  ['deep variables', subscribe(`{${product},"variables":{"v":${deep}}}`), 'goes on'],
  [
    'deep variables that nobody asks for',
    subscribe(`{"query":"{ whoami }","variables":{"v":${deep}}}`),
    'goes on',
  ],
  ['deep extensions', subscribe(`{"query":"{ __typename }","extensions":{"v":${deep}}}`), 'goes on'],
  ['a deep query', subscribe(`{"query":${deep}}`), 4400],
  ['a deep name', subscribe(`{"query":"{ whoami }","operationName":${deep}}`), 4400],
  ['a number beyond all', subscribe(`{${product},"variables":{"v":1e400}}`), 'goes on'],
  ['a number beyond all in the text', subscribe('{"query":"{ product(id: 1e400) { id } }"}'), 'goes on'],
  ['__proto__', subscribe(`{${product},"variables":{"__proto__":{"v":"1"},"v":"1"}}`), 'goes on'],
  ['a name that is no operation', subscribe('{"query":"{ whoami }","operationName":"__proto__"}'), 'goes on'],
];

test.each(frames)('%s is no fault of the gateway', async (_name, sent, outcome) => {
  lines.length = 0;
  const client = await openSocket(`${gateway.url}/graphql`);
  for (const frame of sent) {
    client.socket.send(frame);
    if (frame === init) expect((await client.next()).type).toBe('connection_ack');
  }
  if (typeof outcome === 'number') expect((await client.closed).code).toBe(outcome);
  else {
    if (sent.length > 1)
      expect(JSON.stringify(await client.next('1'))).not.toContain('INTERNAL_SERVER_ERROR');
    client.send({ type: 'ping' });
    while ((await client.next()).type !== 'pong');
    await client.close();
  }
  expect(lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
});
