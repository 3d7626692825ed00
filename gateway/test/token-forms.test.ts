import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { assert, asyncProperty, constantFrom, nat } from 'fast-check';
import { createAuthenticator, type Authenticator } from '../src/viewers/authenticate.ts';
import { createRevocations } from '../src/viewers/revocations.ts';
import { ask } from './support/ask.ts';
import { startGatewayProcess } from './support/gateway-process.ts';
import { readMetric, startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { connect, openSocket, type SocketClient } from './support/socket-client.ts';

let gateway: RunningGateway;
let authenticator: Authenticator;
let token: string;
beforeAll(async () => {
  gateway = await startRunningGateway();
  token = await gateway.issuer.token({ userId: 'ada' });
  authenticator = createAuthenticator({
    issuers: [
      { issuer: 'parley', audience: 'parley', jwksUrls: [gateway.issuer.jwksUrl], subjectPrefix: '' },
    ],
    maxTokenLength: 8_192,
    clockToleranceSeconds: 0,
    revocationClaim: 'sid',
    revocations: createRevocations(),
  });
});
afterAll(() => gateway.close());

const isTaken = (text: string): Promise<boolean> =>
  authenticator.authenticate(text).then(
    () => true,
    () => false,
  );
/** With the last character of the signature that means the same: its last bits are not read. */
const respelled = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + (alphabet[alphabet.indexOf(text.at(-1) ?? '') + 1] ?? '');
};

test('a token has one spelling: whatever is added to it anywhere makes it another, which is refused', async () => {
  expect(await isTaken(token)).toBe(true);
  const additions = constantFrom(
    ' ',
    '\n',
    '\t',
    '\r\n',
    '  '.repeat(500),
    '=',
    '.',
    '\0',
    '\u00a0',
    '+',
    '/',
    '%20',
  );
  await assert(
    asyncProperty(nat(token.length), additions, async (place, addition) => {
      expect(await isTaken(token.slice(0, place) + addition + token.slice(place))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('1,500 pings with a valid token in as many spellings leave nothing behind, and others are answered', async () => {
  const { issuer, shop } = gateway;
  const apart = await startGatewayProcess(shop.supergraphSdl, { JWKS_URL: issuer.jwksUrl });
  const url = `${apart.url}/graphql`;
  const bytes = () => readMetric(apart.adminUrl, 'process_resident_memory_bytes');
  const ping = async (client: SocketClient, length: number) => {
    client.send({ type: 'ping', payload: { accessToken: `${token}${' '.repeat(length)}` } });
    expect((await client.next()).payload?.errors).toHaveLength(1);
  };
  const client = await connect(url, token);
  for (let length = 60_000; length < 60_500; length += 1) await ping(client, length);
  const before = await bytes();
  for (let length = 60_500; length < 62_000; length += 1) {
    await ping(client, length);
    if (length % 100 === 0)
      expect((await ask(url, '{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
  }
  expect((await bytes()) - before).toBeLessThan(50_000_000);
  await client.close();
  await apart.close();
});

const spellings: [string, () => string][] = [
  ['with white space before', () => ` ${token}`],
  ['with white space after', () => `${token}${' '.repeat(40_000)}`],
  ['with white space within', () => token.replace('.', '. ')],
  ['with padding', () => `${token}==`],
  ['whose last bits are others', () => respelled(token)],
  ['of four parts', () => `${token}.${token.split('.')[2]}`],
  ['longer than any', () => `${token.slice(0, token.lastIndexOf('.'))}${'A'.repeat(9_000)}.AAAA`],
];
test.each(spellings)('a token %s is refused by connection_init, and by a ping', async (_name, spelling) => {
  const opening = await openSocket(gateway.url);
  opening.send({ type: 'connection_init', payload: { accessToken: spelling() } });
  expect((await opening.closed).code).toBe(4403);
  const client = await connect(gateway.url, token);
  client.send({ type: 'ping', payload: { accessToken: spelling() } });
  expect((await client.next()).payload?.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  await client.close();
});

test.each(spellings.slice(3, 6))('a token %s is refused over HTTP', async (_name, spelling) => {
  expect((await ask(gateway.url, '{ whoami }', { token: spelling() })).status).toBe(401);
});
