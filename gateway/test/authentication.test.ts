import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startGatewayOver, startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { shortLived } from './support/short-lived.ts';
import { connect, openSocket } from './support/socket-client.ts';
import { startTokenIssuer, type TokenIssuer } from './support/tokens.ts';

let gateway: RunningGateway;
let stranger: TokenIssuer;
beforeAll(async () => {
  gateway = await startRunningGateway(() => ({ CLOCK_TOLERANCE_SECONDS: '0' }));
  stranger = await startTokenIssuer();
});
afterAll(async () => {
  await stranger.close();
  await gateway.close();
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 'ada', iss: 'parley', aud: 'parley', exp: 4_000_000_000 };
const unsigned = `${encode({ alg: 'none' })}.${encode(claims)}.`;
const hmac = `${encode({ alg: 'HS256', kid: 'test' })}.${encode(claims)}`;

const badTokens: [string, () => Promise<string> | string, string][] = [
  ['expired', () => gateway.issuer.token({ userId: 'ada', expiresIn: -1 }), 'has expired'],
  ['of another issuer', () => gateway.issuer.token({ userId: 'ada', issuer: 'evil' }), 'not valid'],
  ['for another audience', () => gateway.issuer.token({ userId: 'ada', audience: 'other' }), 'not valid'],
  ['signed with another key', () => stranger.token({ userId: 'ada' }), 'not valid'],
  ['not signed at all', () => unsigned, 'not valid'],
  [
    'signed with the public key as a secret',
    () => `${hmac}.${createHmac('sha256', 'x').update(hmac).digest('base64url')}`,
    'not valid',
  ],
  ['no token', () => 'nonsense', 'not valid'],
];

describe('over HTTP', () => {
  test('a token says who the viewer is; without one the viewer is anonymous', async () => {
    const token = await gateway.issuer.token({ userId: 'ada' });
    expect((await ask(gateway.url, '{ whoami }', { token })).body).toEqual({ data: { whoami: 'ada' } });
    expect((await ask(gateway.url, '{ whoami }')).body).toEqual({ data: { whoami: 'nobody' } });
    expect((await ask(gateway.url, 'mutation { register(name: "ada") }')).body).toEqual({
      data: { register: 'welcome ada' },
    });
  });

  test.each(badTokens)('a token %s is refused', async (_name, token, message) => {
    const { status, headers, body } = await ask(gateway.url, '{ whoami }', { token: await token() });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(body.errors?.[0]?.message).toContain(message);
  });

  test('a faulty token keeps nobody from fields that need none, if they are listed', async () => {
    const other = await startGatewayOver(gateway.shop.supergraphSdl, {
      JWKS_URL: gateway.issuer.jwksUrl,
      INTERNAL_TOKEN_PRIVATE_KEY: gateway.internalKeys.privateKey,
      PUBLIC_FIELDS: 'Mutation.register, Query.products',
      CLOCK_TOLERANCE_SECONDS: '0',
    });
    const url = `${other.url}/graphql`;
    const expired = await gateway.issuer.token({ userId: 'ada', expiresIn: -1 });
    const statusOf = async (query: string, authorization: string) =>
      (await ask(url, query, { headers: { authorization } })).status;
    for (const authorization of [
      `Bearer ${expired}`,
      'Bearer nonsense',
      'Basic YTpi',
      `Bearer ${unsigned}`,
    ]) {
      const { status, body } = await ask(url, 'mutation { a: register(name: "ada") }', {
        headers: { authorization },
      });
      expect([status, body]).toEqual([200, { data: { a: 'welcome ada' } }]);
      expect(
        await statusOf('mutation { ...F } fragment F on Mutation { register(name: "a") }', authorization),
      ).toBe(200);
      expect(await statusOf('{ whoami }', authorization)).toBe(401);
      expect(await statusOf('{ whoami register: whoami }', authorization)).toBe(401);
      expect(await statusOf('nonsense', authorization)).toBe(401);
    }
    await other.close();
  });

  test('another scheme is refused', async () => {
    const { status } = await ask(gateway.url, '{ whoami }', { headers: { authorization: 'Basic YTpi' } });
    expect(status).toBe(401);
  });

  /** What a gateway that trusts this issuer says of its token. */
  const whoamiBy = async (issuer: TokenIssuer): Promise<unknown> => {
    const other = await startGatewayOver(gateway.shop.supergraphSdl, {
      JWKS_URL: issuer.jwksUrl,
      INTERNAL_TOKEN_PRIVATE_KEY: gateway.internalKeys.privateKey,
    });
    const token = await issuer.token({ userId: 'ada' });
    const { status, body } = await ask(`${other.url}/graphql`, '{ whoami }', { token });
    await other.close();
    await issuer.close();
    return body.data?.['whoami'] ?? status;
  };

  test.each(['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'])('%s is good', async (alg) => {
    expect(await whoamiBy(await startTokenIssuer(alg))).toBe('ada');
  });

  test('a key that names no algorithm is good for those of its kind', async () => {
    expect(await whoamiBy(await startTokenIssuer('PS256', null))).toBe('ada');
  });

  test.each([
    ['RS256', 'PS256'],
    ['PS256', 'RS256'],
    ['RS512', 'RS512'],
    ['ES512', 'ES512'],
  ])('%s is refused of a key for %s', async (alg, keyAlg) => {
    expect(await whoamiBy(await startTokenIssuer(alg, keyAlg))).toBe(401);
  });

  test('of several issuers each is asked for its own tokens, and their people are told apart', async () => {
    const [ours, theirs] = [await startTokenIssuer('ES256'), await startTokenIssuer('RS256')];
    const issuers = [
      { issuer: 'partner', audience: 'shop', jwksUrls: [theirs.jwksUrl], subjectPrefix: 'partner:' },
    ];
    const other = await startGatewayOver(gateway.shop.supergraphSdl, {
      JWKS_URL: ours.jwksUrl,
      ACCESS_TOKEN_ISSUERS: JSON.stringify(issuers),
      INTERNAL_TOKEN_PRIVATE_KEY: gateway.internalKeys.privateKey,
    });
    const whoami = async (issuer: TokenIssuer, claims: object) => {
      const token = await issuer.token({ userId: 'ada', ...claims });
      const { status, body } = await ask(`${other.url}/graphql`, '{ whoami }', { token });
      return body.data?.['whoami'] ?? status;
    };
    expect(await whoami(ours, {})).toBe('ada');
    expect(await whoami(theirs, { issuer: 'partner', audience: 'shop' })).toBe('partner:ada');
    // Nobody speaks for another issuer, or for another audience.
    expect(await whoami(theirs, {})).toBe(401);
    expect(await whoami(ours, { issuer: 'partner', audience: 'shop' })).toBe(401);
    expect(await whoami(theirs, { issuer: 'partner' })).toBe(401);
    await other.close();
    await ours.close();
    await theirs.close();
  });

  test.each([
    ['no JSON', '[{'],
    ['no file', './nowhere.json'],
    ['no address of keys', JSON.stringify([{ issuer: 'a', audience: 'b', jwksUrls: [] }])],
    ['the issuer of JWKS_URL', JSON.stringify([{ issuer: 'parley', audience: 'b', jwksUrls: ['http://a'] }])],
  ])('issuers with %s are refused at the start', async (_, issuers) => {
    const starting = startGatewayOver(gateway.shop.supergraphSdl, {
      JWKS_URL: gateway.issuer.jwksUrl,
      ACCESS_TOKEN_ISSUERS: issuers,
    });
    await expect(starting).rejects.toThrow('ACCESS_TOKEN_ISSUERS');
  });

  test('when the keys cannot be had, a token is neither good nor bad', async () => {
    const other = await startGatewayOver(gateway.shop.supergraphSdl, {
      JWKS_URL: 'http://127.0.0.1:9/jwks.json',
    });
    const token = await gateway.issuer.token({ userId: 'ada' });
    const { status, body } = await ask(`${other.url}/graphql`, '{ whoami }', { token });
    expect([status, body.errors?.[0]?.extensions['code']]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    const client = await openSocket(`${other.url}/graphql`);
    client.send({ type: 'connection_init', payload: { accessToken: token } });
    expect((await client.closed).code).toBe(1013);
    await other.close();
  });
});

describe('over a socket', () => {
  const places: [string, (token: string) => object][] = [
    ['accessToken', (token) => ({ accessToken: token })],
    ['Authorization', (token) => ({ Authorization: `Bearer ${token}` })],
    ['authorization', (token) => ({ authorization: `bearer ${token}` })],
    ['headers.Authorization', (token) => ({ headers: { Authorization: `Bearer ${token}` } })],
    ['headers.authorization', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
  ];
  test.each(places)('the token may be in %s', async (_place, payload) => {
    const client = await openSocket(gateway.url);
    client.send({ type: 'connection_init', payload: payload(await gateway.issuer.token({ userId: 'bob' })) });
    expect((await client.next()).type).toBe('connection_ack');
    client.subscribe('1', '{ whoami }');
    expect((await client.next('1')).payload).toEqual({ data: { whoami: 'bob' } });
    await client.close();
  });

  test('without one the viewer is anonymous', async () => {
    const client = await connect(gateway.url);
    client.subscribe('1', '{ whoami }');
    expect((await client.next('1')).payload).toEqual({ data: { whoami: 'nobody' } });
    await client.close();
  });

  test.each(badTokens)('a token %s closes it with 4403 and a reason', async (_name, token, message) => {
    const client = await openSocket(gateway.url);
    client.send({ type: 'connection_init', payload: { accessToken: await token() } });
    const { code, reason } = await client.closed;
    expect(code).toBe(4403);
    expect(reason).toContain(message);
  });

  test.each([[''], [7], [{}]])(
    'an accessToken that is no token (%j) is not taken for anonymous',
    async (accessToken) => {
      const client = await openSocket(gateway.url);
      client.send({ type: 'connection_init', payload: { accessToken } });
      expect((await client.closed).code).toBe(4403);
    },
  );

  test('an operation sent right after a bad token does not run as anonymous', async () => {
    gateway.shop.seen.length = 0;
    const client = await openSocket(gateway.url);
    client.send({ type: 'connection_init', payload: { accessToken: 'nonsense' } });
    client.subscribe('1', '{ whoami }');
    expect([4401, 4403]).toContain((await client.closed).code);
    await ask(gateway.url, '{ whoami }');
    expect(gateway.shop.seen).toHaveLength(1);
  });

  test('operations before connection_init are refused, and so is another subprotocol', async () => {
    const early = await openSocket(gateway.url);
    early.subscribe('1', '{ whoami }');
    expect((await early.closed).code).toBe(4401);
    const { WebSocket } = await import('ws');
    const other = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-ws');
    await new Promise((resolve) => other.once('error', resolve).once('close', resolve));
    expect(other.readyState).not.toBe(WebSocket.OPEN);
  });

  test('it ends when its token expires, with everything upstream', async () => {
    const listeners = () => gateway.shop.storeEvents.listeners();
    const client = await shortLived(gateway.issuer, { userId: 'ada', expiresIn: 2 }, async (token) => {
      const opened = await connect(gateway.url, token).catch(() => undefined);
      opened?.subscribe('1', 'subscription { storeEvents { __typename } }');
      const listens = eventually(() => listeners() === 1 || opened?.socket.readyState !== 1, true);
      return listens.then(() => (listeners() === 1 ? opened : undefined));
    });
    expect(await client.closed).toEqual({
      code: 4403,
      reason: 'The access token has expired. Connect again with a new one.',
    });
    await eventually(() => gateway.shop.storeEvents.listeners(), 0);
  });
});
