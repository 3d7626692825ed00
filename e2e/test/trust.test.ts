import { afterEach, describe, expect, test } from '@jest/globals';
import {
  createTestGateway,
  everybodyLeaves,
  gatewayAdminUrl,
  nobody,
  openSocket,
  platform,
  refusedWith,
  send,
  signUp,
} from '@parley/testkit';
import { get } from 'node:http';
import { subgraphs as allSubgraphs } from '../../schema/subgraphs.mjs';
import { rootFields } from './support/graph.ts';

afterEach(everybodyLeaves);

const subgraphs = allSubgraphs.map(({ name }) => name);
const urlOf = (name: string): string => {
  const url = new Map(Object.entries(platform().subgraphUrls)).get(name);
  if (url === undefined) throw new Error(`Where is ${name}?`);
  return url;
};
const anyQuery = '{ __typename }';

describe.each(subgraphs)('the subgraph %s', (name) => {
  test('answers nobody but the gateway', async () => {
    const { tokens, id, email, password } = await signUp();
    const forged = await createTestGateway().token(name, id);
    for (const token of [undefined, 'nonsense', tokens.accessToken, forged]) {
      const answer = await send(urlOf(name), anyQuery, { token });
      expect(answer.status).toBe(401);
      expect(answer.errors).toMatchObject([{ extensions: { code: 'NOT_FROM_GATEWAY' } }]);
      expect(answer.data).toBeUndefined();
    }
    const login = `mutation { login(input: { login: "${email}", password: "${password}" }) { __typename } }`;
    expect((await send(urlOf(name), login)).status).toBe(401);
  });

  test('lets nobody but the gateway subscribe', async () => {
    const { tokens, id } = await signUp();
    const forged = await createTestGateway().token(name, id);
    for (const internalToken of [undefined, 'nonsense', tokens.accessToken, forged]) {
      const socket = openSocket(urlOf(name), { accessToken: tokens.accessToken });
      const extensions = internalToken === undefined ? {} : { internalToken };
      const stream = socket.subscribe('subscription { friendEvents { __typename } }', { extensions });
      expect(await refusedWith(stream)).toBe('NOT_FROM_GATEWAY');
      await socket.close();
    }
  });
});

describe('who has not logged in', () => {
  const open = ['register', 'login', 'refreshSession'];
  const closed = rootFields().filter(({ name }) => !open.includes(name));

  test.each(closed.filter(({ kind }) => kind !== 'subscription'))(
    'is refused $kind $name',
    async ({ document }) => {
      const { data, errors, status } = await nobody().send(document);
      expect(status).toBe(200);
      expect(errors).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' }, message: expect.stringMatching(/\.$/u) },
      ]);
      expect(Object.values(data)).toEqual([null]);
    },
  );

  test.each(closed.filter(({ kind }) => kind === 'subscription'))(
    'is refused $kind $name',
    async ({ document }) => {
      const socket = nobody().socket();
      expect(await refusedWith(socket.subscribe(document))).toBe('UNAUTHENTICATED');
      await socket.close();
    },
  );

  test.each(rootFields().filter(({ name }) => open.includes(name)))('may $name', async ({ document }) => {
    expect((await nobody().send(document)).errors).toBeUndefined();
  });

  test('is refused one field of several without the others', async () => {
    const { data, errors } = await nobody().send(`#graphql
      mutation {
        refreshSession(input: { refreshToken: "x" }) { __typename }
        logout { __typename }
      }`);
    expect(data).toEqual({ refreshSession: { __typename: 'InvalidRefreshToken' }, logout: null });
    expect(errors).toMatchObject([{ path: ['logout'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('a token that is not good', () => {
  const tokens: readonly [string, () => Promise<string>][] = [
    ['is rubbish', () => Promise.resolve('nonsense')],
    ['is of another signer', async () => createTestGateway().token('parley', (await signUp()).id)],
    ['is unsigned', async () => unsigned((await signUp()).tokens.accessToken)],
    ['has another signature', async () => `${(await signUp()).tokens.accessToken.slice(0, -8)}AAAAAAAA`],
    ['is a refresh token', async () => (await signUp()).tokens.refreshToken],
  ];

  test.each(tokens)(
    'because it %s is refused over HTTP, also where none is needed',
    async (_why, makeToken) => {
      const token = await makeToken();
      for (const query of ['{ me { id } }', anyQuery]) {
        const answer = await nobody(token).send(query);
        expect(answer.status).toBe(401);
        expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    },
  );

  test.each(tokens)('because it %s opens no socket', async (_why, makeToken) => {
    const socket = nobody(await makeToken()).socket();
    expect((await socket.closed).code).toBe(4403);
  });

  test('of another scheme is refused', async () => {
    const response = await fetch(platform().gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Basic YWRhOmJlbg==' },
      body: JSON.stringify({ query: anyQuery }),
    });
    expect(response.status).toBe(401);
  });
});

describe('what runs the platform', () => {
  const publicBase = (): string => platform().gatewayUrl.replace(/\/graphql$/u, '');
  const services = (): string[] => subgraphs.map((name) => urlOf(name).replace(/\/graphql$/u, ''));
  const bases = (): string[] => [gatewayAdminUrl(), ...services()];

  test.each(['/livez', '/readyz', '/health'])('reads from %s that each service is well', async (path) => {
    for (const base of [publicBase(), ...bases()]) {
      const response = await fetch(`${base}${path}`);
      expect([base, response.status]).toEqual([base, 200]);
      expect(response.headers.get('content-type')).toContain('json');
      await response.json();
    }
  });

  test('finds the counts of each service in /metrics', async () => {
    for (const base of bases()) {
      const text = await (await fetch(`${base}/metrics`)).text();
      expect(text).toContain('# TYPE parley_active_subscriptions gauge');
      expect(text).toContain('process_cpu_seconds_total');
    }
  });

  test('finds nothing elsewhere', async () => {
    for (const base of [publicBase(), ...bases()])
      expect((await fetch(`${base}/nothing-here`)).status).toBe(404);
  });

  test('is not shown where clients come', async () => {
    expect((await fetch(`${publicBase()}/metrics`)).status).toBe(404);
    for (const path of ['/health', '/readyz'])
      expect(await (await fetch(`${publicBase()}${path}`)).json()).toEqual({ ready: true });
  });

  test('is not asked by the page of a stranger that leads a name of its own here', async () => {
    const { hostname, port } = new URL(publicBase());
    const status = new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: `evil.example:${port}` };
      get({ hostname, port, path: '/health', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once('error', reject);
    });
    expect(await status).toBe(421);
  });
});

/** The same claims under `alg: none`. */
function unsigned(token: string): string {
  const [, claims = ''] = token.split('.');
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
}
