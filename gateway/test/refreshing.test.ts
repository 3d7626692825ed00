import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextOf, startRunningBoard, type RunningBoard } from './support/running-board.ts';
import { startGatewayOver } from './support/running-gateway.ts';
import { shortLived } from './support/short-lived.ts';
import { openSocket, type Payload, type SocketClient } from './support/socket-client.ts';
import { startTokenIssuer } from './support/tokens.ts';

let running: RunningBoard;
beforeAll(async () => {
  running = await startRunningBoard({ CLOCK_TOLERANCE_SECONDS: '0' });
  // The keys are fetched: no token's time passes with that.
  await (await running.connect('ada')).close();
});
afterAll(() => running.close());

/**
 * A socket whose token ends in some seconds, what the acknowledgement says, and what `first` does on it before that end: with another
 * socket where the machine was too slow for that.
 */
function connectBriefly<First>(first: (client: SocketClient) => Promise<First>) {
  return shortLived(running.issuer, { userId: 'ada', expiresIn: 3 }, async (accessToken) => {
    const client = await openSocket(running.url);
    client.send({ type: 'connection_init', payload: { accessToken } });
    try {
      const { expiresAt } = (await client.next()).payload as unknown as { expiresAt: string };
      expect(Date.parse(expiresAt)).toBe((decodeJwt(accessToken).exp ?? 0) * 1_000);
      return { client, expiresAt: Date.parse(expiresAt), first: await first(client) };
    } catch (error) {
      if (client.socket.readyState === client.socket.OPEN) throw error;
      return undefined;
    }
  });
}

/** Within a second of the token's end, by a timer of this process: a busy machine delays both. */
async function expectEnd(client: SocketClient, expiresAt: number): Promise<void> {
  const due = sleep(Math.max(0, expiresAt - Date.now())).then(() => performance.now());
  const { code } = await client.closed;
  const closed = performance.now();
  expect(code).toBe(4403);
  expect(closed - (await due)).toBeGreaterThan(-1_000);
  expect(closed - (await due)).toBeLessThan(30_000);
}

const pong = async (client: SocketClient, payload: object) => {
  client.send({ type: 'ping', payload });
  return (await client.next()).payload as unknown;
};

test('a socket says when it ends, and ends then', async () => {
  const { client, expiresAt } = await connectBriefly(async () => undefined);
  await expectEnd(client, expiresAt);
});

test('a newer token of the same session, in a ping, prolongs its life: its streams see nothing of it', async () => {
  const query = 'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text } } } }';
  const {
    client,
    expiresAt,
    first: answer,
  } = await connectBriefly(async (opened) => {
    opened.subscribe('1', query);
    await nextOf(opened, '1');
    return pong(opened, { accessToken: await running.issuer.token({ userId: 'ada', expiresIn: 1_000 }) });
  });
  expect(Date.parse((answer as { expiresAt: string }).expiresAt)).toBeGreaterThan(expiresAt + 90_000);
  await sleep(expiresAt + 300 - Date.now()); // past the old token's end
  running.board.log.post('still here');
  expect((await nextOf(client, '1')).data).toEqual({ posts: { post: { text: 'still here' } } });
  await client.close();
});

test.each([
  ['of another user', () => running.issuer.token({ userId: 'ben' })],
  ['of another session', () => running.issuer.token({ userId: 'ada', sessionId: 'other' })],
  ['that has expired', () => running.issuer.token({ userId: 'ada', expiresIn: -10 })],
  ['that is none', () => Promise.resolve('nonsense')],
])('a token %s is refused and changes nothing', async (_name, token) => {
  const { client, expiresAt, first } = await connectBriefly(async (opened) =>
    pong(opened, { accessToken: await token() }),
  );
  expect(first).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
  });
  await expectEnd(client, expiresAt);
});

test('a ping with a token verifies nothing on a socket that has no session', async () => {
  const other = await startTokenIssuer();
  const gateway = await startGatewayOver(running.board.supergraphSdl, { JWKS_URL: other.jwksUrl });
  const client = await openSocket(`${gateway.url}/graphql`);
  const accessToken = await other.token({ userId: 'ada' });
  const refused = { errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] };
  expect(await pong(client, { accessToken })).toEqual(refused);
  client.send({ type: 'connection_init' });
  expect((await client.next()).type).toBe('connection_ack');
  expect(await pong(client, { accessToken })).toEqual(refused);
  expect(other.fetched()).toBe(0);
  await client.close();
  await gateway.close();
  await other.close();
});

test('a socket has one token checked at a time', async () => {
  const client = await running.connect('ada');
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, index) => running.issuer.token({ userId: 'ada', expiresIn: 100 + index })),
  );
  for (const accessToken of tokens) client.send({ type: 'ping', payload: { accessToken } });
  const answers: Payload[] = [];
  while (answers.length < tokens.length) answers.push((await client.next()).payload ?? {});
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions['code']);
  expect(new Set(codes)).toEqual(new Set(['SERVICE_UNAVAILABLE', undefined]));
  const [last] = tokens;
  expect(await pong(client, { accessToken: last })).toEqual({ expiresAt: expect.any(String) });
  await client.close();
});

test('a ping without a token is answered with what it brought, and a token never comes back', async () => {
  const client = await running.connect('ada');
  expect(await pong(client, { sent: 1 })).toEqual({ sent: 1 });
  const accessToken = await running.issuer.token({ userId: 'ada' });
  expect(JSON.stringify(await pong(client, { accessToken }))).not.toContain(accessToken);
  await client.close();
});
