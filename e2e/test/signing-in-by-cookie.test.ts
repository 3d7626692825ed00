import { afterEach, describe, expect, test } from '@jest/globals';
import {
  eventually,
  everybodyLeaves,
  nobody,
  patiently,
  type Person,
  platform,
  signUp,
  type Answer,
} from '@parley/testkit';

afterEach(everybodyLeaves);

interface Result {
  readonly __typename: string;
  readonly code?: string;
  readonly reason?: string;
  readonly tokens?: {
    readonly sessionId: string;
    readonly accessToken: string;
    readonly refreshToken: string;
  };
}

const shown =
  '{ __typename ... on Problem { code reason } ... on LoginSuccess { tokens { sessionId accessToken refreshToken } } }';
const login = ({ username, password }: Person) =>
  `login(input: { login: "${username}", password: "${password}", refreshTokenIn: COOKIE }) ${shown}`;
const refresh = `refreshSession(input: { refreshTokenIn: COOKIE }) ${shown.replace('Login', 'RefreshSession')}`;

interface Sent {
  readonly token?: string | undefined;
  readonly variables?: object;
}

/** A browser's page, as far as cookies go: it keeps what it is told to, and sends it back. */
function openPage(more: Record<string, string> = {}) {
  const jar = new Map<string, string>();
  const send = async (query: string, { token, variables }: Sent) => {
    const response = await fetch(platform().gatewayUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: new URL(platform().gatewayUrl).origin,
        ...(jar.size > 0 && { cookie: [...jar].map((pair) => pair.join('=')).join('; ') }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...more,
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const body = JSON.parse(text) as Pick<Answer<Record<string, Result>>, 'data' | 'errors'>;
    // Who is asked patiently answers what every answer has; the text is kept beside it.
    return { ...body, status: response.status, headers: response.headers, extensions: { text } };
  };
  return {
    jar,
    async send(query: string, sent: Sent = {}) {
      const { answer } = await patiently(() => send(query, sent));
      const setCookies = answer.headers.getSetCookie();
      for (const each of setCookies) {
        const [, name = '', value = '', life] = /^([^=]+)=([^;]*); Max-Age=(\d+);/u.exec(each) ?? [];
        if (life === '0') jar.delete(name);
        else jar.set(name, value);
      }
      return { ...answer, setCookies, text: String(answer.extensions?.['text']) };
    },
  };
}

describe('a page that keeps its refresh token in a cookie', () => {
  test('signs in, refreshes by nothing but the cookie, and signs out', async () => {
    const person = await signUp();
    const page = openPage();
    const { data, setCookies, text } = await page.send(`mutation { ${login(person)} }`);
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^__Host-[\w-]+=[\w-]{86}; Max-Age=(?:2592000|25919\d\d); Path=\/; HttpOnly; Secure; SameSite=Strict$/u,
      ),
    ]);
    const [first = ''] = page.jar.values();
    expect([data['login']?.tokens?.refreshToken, text.includes(first)]).toEqual(['', false]);

    const refreshed = await page.send(`mutation { ${refresh} }`);
    const tokens = refreshed.data['refreshSession']?.tokens;
    expect(tokens).toMatchObject({ sessionId: data['login']?.tokens?.sessionId, refreshToken: '' });
    const [second = ''] = page.jar.values();
    expect([second === first, refreshed.text.includes(second)]).toEqual([false, false]);
    expect(await nobody(tokens?.accessToken).ask('{ me { id } }')).toEqual({ id: person.id });

    const out = await page.send('mutation { logout { __typename } }', { token: tokens?.accessToken });
    expect([out.data['logout']?.__typename, page.jar.size]).toEqual(['LogoutSuccess', 0]);
    page.jar.set('__Host-other', 'x');
    expect((await page.send(`mutation { ${refresh} }`)).data['refreshSession']?.code).toBe(
      'INVALID_REFRESH_TOKEN',
    );
    await eventually(async () =>
      expect((await nobody(tokens?.accessToken).send('{ me { id } }')).status).toBe(401),
    );
  });

  test('may show a token that has expired or is none while it refreshes', async () => {
    const person = await signUp();
    const page = openPage();
    await page.send(`mutation { ${login(person)} }`);
    const { data } = await page.send(`mutation { ${refresh} }`, { token: 'nonsense' });
    expect(data['refreshSession']?.__typename).toBe('RefreshSessionSuccess');
  });

  test('stays signed in while another page of the host signs out of a session of its own', async () => {
    const person = await signUp();
    const page = openPage();
    await page.send(`mutation { ${login(person)} }`);
    await page.send('mutation { logout { __typename } }', { token: person.tokens.accessToken });
    expect(page.jar.size).toBe(1);
    expect((await page.send(`mutation { ${refresh} }`)).data['refreshSession']?.__typename).toBe(
      'RefreshSessionSuccess',
    );
  });

  test('loses a cookie that is refused', async () => {
    const person = await signUp();
    const page = openPage();
    await page.send(`mutation { ${login(person)} }`);
    const [[name, first] = ['', '']] = page.jar;
    await page.send(`mutation { ${refresh} }`);
    await page.send(`mutation { ${refresh} }`);
    page.jar.set(name, first);
    const { data } = await page.send(`mutation { ${refresh} }`);
    expect([data['refreshSession']?.code, page.jar.size]).toEqual(['INVALID_REFRESH_TOKEN', 0]);
  });

  test('has its queries answered without it: they carry no cookie and set none', async () => {
    const person = await signUp();
    const page = openPage();
    await page.send(`mutation { ${login(person)} }`);
    const { setCookies, status } = await page.send('{ __typename }');
    expect([status, setCookies]).toEqual([200, []]);
  });
});

describe('nothing is opened, and no cookie set', () => {
  const refused = async (page: ReturnType<typeof openPage>) => {
    const person = await signUp();
    const { data, setCookies } = await page.send(`mutation { ${login(person)} }`);
    expect([data['login']?.code, setCookies]).toEqual(['COOKIE_REFUSED', []]);
    const { sessions } = await person.ask<{ sessions: unknown[] }>('{ myAccount { sessions { id } } }');
    expect(sessions).toHaveLength(1);
  };

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])('for a page of %s', async (origin) => {
    await refused(openPage({ origin }));
  });

  test('over Server-Sent Events', async () => {
    const person = await signUp();
    const response = await fetch(platform().gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: `mutation { ${login(person)} }` }),
    });
    expect([response.headers.getSetCookie(), await response.text()]).toEqual([
      [],
      expect.stringContaining('COOKIE_REFUSED'),
    ]);
  });

  test('over a socket', async () => {
    const person = await signUp();
    const socket = nobody().socket();
    const answer = await socket.subscribe<{ login: Result }>(`mutation { ${login(person)} }`).next();
    expect(JSON.stringify(answer)).toContain('COOKIE_REFUSED');
    await socket.close();
  });
});

test.each([
  [
    'register',
    { username: 'nobody_new', email: 'nobody_new@example.org', password: 'a password', displayName: 'N' },
  ],
  ['login', { login: 'nobody_new', password: 'a password' }],
  ['refreshSession', { refreshToken: 'any' }],
])('%s answers a page of another host CookieRefused, in words that say what to do', async (name, input) => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const given = { input: { ...input, refreshTokenIn: 'COOKIE' } };
  const { data } = await openPage({ origin: 'https://evil.example' }).send(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on Problem { code reason } } }`,
    { variables: given },
  );
  expect(data[name]).toEqual({
    __typename: 'CookieRefused',
    code: 'COOKIE_REFUSED',
    reason: expect.stringContaining('Send this by POST'),
  });
});

test('a cookie that was stolen is of no use to a page of another host, nor in the body', async () => {
  const person = await signUp();
  const page = openPage();
  await page.send(`mutation { ${login(person)} }`);
  const thief = openPage({ origin: 'https://evil.example' });
  for (const [name, value] of page.jar) thief.jar.set(name, value);
  expect((await thief.send(`mutation { ${refresh} }`)).data['refreshSession']?.code).toBe('COOKIE_REFUSED');
  const inBody = await page.send('mutation { refreshSession(input: {}) { __typename } }');
  expect([inBody.data['refreshSession']?.__typename, page.jar.size]).toEqual(['InvalidRefreshToken', 1]);
  expect((await page.send(`mutation { ${refresh} }`)).data['refreshSession']?.__typename).toBe(
    'RefreshSessionSuccess',
  );
});
